from django.urls import path

from followups.api import follow_ups, survey_responses

urlpatterns = [
    path("survey_responses", survey_responses.SurveyResponses.as_view()),
    path("follow_ups", follow_ups.FollowUps.as_view()),
    path("follow_ups/<str:follow_up>", follow_ups.OneFollowUp.as_view()),
    path("follow_ups/<str:follow_up>/outcome", follow_ups.FollowUpOutcome.as_view()),
]
