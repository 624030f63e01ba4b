"""What we promised after and between the fixes, and what customers answered."""

from followups.models.commitment import Commitment, PromiseSuggestion
from followups.models.follow_up import FollowUp
from followups.models.invitation import SurveyInvitation
from followups.models.promise import UpdatePromise
from followups.models.survey import SurveyAnswer

__all__ = ["Commitment", "FollowUp", "PromiseSuggestion", "SurveyAnswer", "SurveyInvitation", "UpdatePromise"]
