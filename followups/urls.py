"""The doors of follow-ups: the agenda, one follow-up with its outcome, and the panel of a ticket."""

from django.urls import path

from followups.web import agenda, outcome, panel, survey

app_name = "followups"
urlpatterns = [
    path("followups/", agenda.agenda, name="agenda"),
    path("followups/<int:key>/", outcome.outcome, name="outcome"),
    path("followups/of/<str:reference>/", panel.panel, name="panel"),
    path("s/<str:token>/", survey.survey, name="survey"),
    path("s/<str:token>/unsubscribe/", survey.unsubscribe, name="unsubscribe"),
]
