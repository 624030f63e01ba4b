"""The two targets that the framework leaves open: the first page asks for them."""

from datetime import datetime
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.questions import Question, Words, ask_at_set_up
from metrics.definitions import KNOWLEDGE_CONTRIBUTION, RESOLUTION_TIME, MetricDefinition
from metrics.operations import set_target
from metrics.operations.targets import LIMITS


def ask() -> None:
    """Register both, in the order of the framework."""
    _ask(
        RESOLUTION_TIME,
        _("Solve issues within, on average (hours)"),
        _("From the first word to the solution, nights included. Leave it empty to decide later."),
    )
    _ask(
        KNOWLEDGE_CONTRIBUTION,
        _("Articles written or revised a month"),
        _("Of what you learn, for others to find. Leave it empty to decide later."),
    )


def _ask(definition: MetricDefinition, label: Words, help_text: Words) -> None:
    low, high = LIMITS[definition.unit]
    answer = partial(_set, definition)
    ask_at_set_up(Question(definition.key, label, help_text, definition.suggested_target, low, high, answer))


def _set(definition: MetricDefinition, value: Decimal, actor: User, at: datetime) -> None:
    set_target(definition, value, actor=actor, at=at)
