"""The doors of follow-ups and commitments: what waits for somebody, one of each, a ticket's panels, a calendar."""

from django.urls import path

from followups.web import agenda, calendar, commitment, ledger, outcome, panel, survey, ticket_commitments

app_name = "followups"
urlpatterns = [
    path("followups/", agenda.agenda, name="agenda"),
    path("followups/<int:key>/", outcome.outcome, name="outcome"),
    path("followups/of/<str:reference>/", panel.panel, name="panel"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar"),
    path("commitments/", ledger.ledger, name="commitments"),
    path("commitments/<int:key>/", commitment.commitment, name="commitment"),
    path("commitments/<int:key>/<slug:act>/", commitment.act, name="commitment_act"),
    path("commitments/suggestions/<int:key>/", ticket_commitments.suggestion, name="suggestion"),
    path("commitments/of/<str:reference>/", ticket_commitments.panel, name="commitments_of"),
    path("commitments/of/<str:reference>/hints/", ticket_commitments.hints, name="hints"),
    path("s/<str:token>/", survey.survey, name="survey"),
    path("s/<str:token>/unsubscribe/", survey.unsubscribe, name="unsubscribe"),
]
