"""The product's words as closed lists: one word for one thing, in code, screens and API."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    CONNECTION = "connection", _("Connect")
    DIAGNOSIS = "diagnosis", _("Diagnose")
    IMPLEMENTATION = "implementation", _("Implement")
    VERIFICATION = "verification", _("Verify")
    FOLLOW_UP = "follow_up", _("Follow up")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged")
    CANCELLED = "cancelled", _("Cancelled")


PHASES = (Phase.CONNECTION, Phase.DIAGNOSIS, Phase.IMPLEMENTATION, Phase.VERIFICATION, Phase.FOLLOW_UP)
ENDS = (Phase.CLOSED, Phase.MERGED, Phase.CANCELLED)

# What customers read instead of our words.
CUSTOMER_WORDS = {
    Phase.CONNECTION: _("Received"),
    Phase.DIAGNOSIS: _("Investigating"),
    Phase.IMPLEMENTATION: _("Fixing"),
    Phase.VERIFICATION: _("Please confirm"),
    Phase.FOLLOW_UP: _("Checking in"),
    Phase.CLOSED: _("Closed"),
}


class Severity(models.TextChoices):
    CRITICAL = "critical", _("Critical")
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class Category(models.TextChoices):
    TECHNICAL_BUG = "technical_bug", _("Technical bug")
    USER_ERROR = "user_error", _("User error")
    FEATURE_REQUEST = "feature_request", _("Feature request")
    TRAINING_NEED = "training_need", _("Training need")


class Complexity(models.TextChoices):
    SIMPLE = "simple", _("Simple")
    MODERATE = "moderate", _("Moderate")
    COMPLEX = "complex", _("Complex")


class Variant(models.TextChoices):
    EXPRESS = "express", _("Express")
    STANDARD = "standard", _("Standard")
    COMPLEX = "complex", _("Complex")


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    PORTAL = "portal", _("Portal")
    PHONE = "phone", _("Phone")
    CHAT = "chat", _("Chat")
    SOCIAL = "social", _("Social media")
    API = "api", _("API")


class Party(models.TextChoices):
    """Who has the ball."""

    US = "us", _("Us")
    CUSTOMER = "customer", _("Customer")
    THIRD_PARTY = "third_party", _("Third party")


class HoldParty(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    THIRD_PARTY = "third_party", _("Third party")
    INTERNAL = "internal", _("Internal")
    SCHEDULED = "scheduled", _("Scheduled")


class ReopenReason(models.TextChoices):
    RECURRED = "recurred", _("It came back")
    INCOMPLETE = "incomplete", _("Not everything was solved")
    WRONG_SOLUTION = "wrong_solution", _("The solution was wrong")
    NEW_INFO = "new_info", _("New information")


# Reopenings that confirm the same issue: a recurrence. New information is none.
RECURRENCES = frozenset({ReopenReason.RECURRED, ReopenReason.INCOMPLETE, ReopenReason.WRONG_SOLUTION})


class CancelReason(models.TextChoices):
    SPAM = "spam", _("Spam")
    TEST = "test", _("Test")
    WITHDRAWN = "withdrawn", _("Withdrawn by the customer")
    CREATED_IN_ERROR = "created_in_error", _("Created in error")


class AcceptanceKind(models.TextChoices):
    CUSTOMER_TESTED = "customer_tested", _("The customer tested it")
    CUSTOMER_SAID = "customer_said", _("The customer said so")
    OBSERVED_TOGETHER = "observed_together", _("Observed together")
    SILENCE = "silence", _("No answer to two requests")
    PRESUMED = "presumed", _("Presumed on first contact")


class Lateness(models.TextChoices):
    """How a promised update is late: nobody has written since, or the customer was told a new time after all."""

    SILENT = "late_silent", _("Late, and silent")
    INFORMED = "late_informed", _("Late, and they know")


class Intent(models.TextChoices):
    """What a customer's message wants; only the first three need no answer."""

    CONFIRMATION = "confirmation", _("It works")
    THANKS = "thanks", _("Thanks")
    AUTO = "auto", _("Automatic")
    QUESTION = "question", _("Question")
    BACK = "back", _("The problem is back")
    NEW_ISSUE = "new_issue", _("A new issue")


class Verdict(models.TextChoices):
    """What a reply after the resolution turned out to be."""

    THANKS = "thanks", _("Thanks")
    QUESTION = "question", _("Question")
    PROBLEM_BACK = "problem_back", _("The problem is back")
    NEW_ISSUE = "new_issue", _("A new issue")


class Relation(models.TextChoices):
    """What a ticket has to do with an earlier one that was suggested beside it."""

    RECURRENCE = "recurrence", _("The same issue again")
    RELATED = "related", _("Related")
    UNRELATED = "unrelated", _("Not related")


NEEDS_NO_ANSWER = (Intent.CONFIRMATION, Intent.THANKS, Intent.AUTO)


class EmotionalState(models.TextChoices):
    CALM = "calm", _("Calm")
    FRUSTRATED = "frustrated", _("Frustrated")
    ANGRY = "angry", _("Angry")
    CONFUSED = "confused", _("Confused")


class ImpactScope(models.TextChoices):
    ONE_USER = "one_user", _("One user")
    TEAM = "team", _("A team")
    COMPANY = "company", _("The whole company")
    THEIR_CUSTOMERS = "their_customers", _("Their customers")


class Precision(models.TextChoices):
    EXACT = "exact", _("Exactly")
    ABOUT = "about", _("About")
    UNKNOWN = "unknown", _("Unknown")


class Workaround(models.TextChoices):
    NONE = "none", _("None")
    IN_USE = "in_use", _("In use")
    OFFERED = "offered", _("Offered")
    UNKNOWN = "unknown", _("Unknown")


class PatternDecision(models.TextChoices):
    LINKED = "linked", _("Linked to a known problem")
    NEW_PROBLEM = "new_problem", _("A new problem")
    ISOLATED = "isolated", _("Isolated")


class KnowledgeOutcome(models.TextChoices):
    LINKED = "linked", _("Article linked")
    CREATED = "created", _("Article created")
    UPDATED = "updated", _("Article updated")
    NOT_NEEDED = "not_needed", _("Not needed")


class SkipReason(models.TextChoices):
    """Why a soft item was left out."""

    NOT_RELEVANT = "not_relevant", _("Not relevant here")
    CUSTOMER_UNAVAILABLE = "customer_unavailable", _("The customer cannot be asked")
    KNOWN_ALREADY = "known_already", _("Known already")
    TIME_CRITICAL = "time_critical", _("No time: getting them working comes first")
    EXPRESS = "express", _("Simple issue, solved on first contact")


class Risk(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
