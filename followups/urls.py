"""The doors of follow-ups: the agenda, one follow-up with its outcome, a ticket's panel, a person's calendar."""

from django.urls import path

from followups.web import agenda, calendar, outcome, panel

app_name = "followups"
urlpatterns = [
    path("followups/", agenda.agenda, name="agenda"),
    path("followups/<int:key>/", outcome.outcome, name="outcome"),
    path("followups/of/<str:reference>/", panel.panel, name="panel"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar"),
]
