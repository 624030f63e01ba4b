from django.urls import path

from followups.api import commitments, follow_ups, promises, survey_responses

urlpatterns = [
    path("tickets/<str:ticket>/update_promises", promises.UpdatePromises.as_view()),
    path("survey_responses", survey_responses.SurveyResponses.as_view()),
    path("follow_ups", follow_ups.FollowUps.as_view()),
    path("follow_ups/<str:follow_up>", follow_ups.OneFollowUp.as_view()),
    path("follow_ups/<str:follow_up>/outcome", follow_ups.FollowUpOutcome.as_view()),
    path("tickets/<str:ticket>/commitments", commitments.TicketCommitments.as_view()),
    path("commitments", commitments.Commitments.as_view()),
    path("commitments/<str:commitment>", commitments.OneCommitment.as_view()),
    *(path(f"commitments/<str:commitment>/{act.name}", commitments.acting(act).as_view()) for act in commitments.ACTS),
]
