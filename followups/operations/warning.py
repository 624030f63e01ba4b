"""Telling the owner and the supervisors of an answer that says: not well."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from followups.vocabulary import SurveyKind
from tickets.models import Ticket
from tickets.operations.notifying import notify
from tickets.responsible import owner_of, supervisors_of

LOW = 4  # of 10, and below: recovery's rule looks at the same answers
DETRACTS = 6  # of 10, and below, when asked for a recommendation


def look_at(ticket: Ticket, answer: Mapping[str, Any], *, at: datetime) -> None:
    """Tell them once of each low answer; recovery is asked by the same event, on its own."""
    kind, score = answer["kind"], answer["score"]
    if kind == SurveyKind.CSAT and float(answer["s10"]) <= LOW:
        words = _("Low satisfaction: %(score)s of %(scale)s on %(reference)s. Please call them soon.")
        _tell(ticket, answer, "survey_low", words, at)
    elif kind == SurveyKind.NPS and score <= DETRACTS:
        words = _("They would not recommend us: %(score)s of %(scale)s on %(reference)s.")
        _tell(ticket, answer, "survey_detractor", words, at)


def _tell(ticket: Ticket, answer: Mapping[str, Any], kind: str, words: str, at: datetime) -> None:
    told = {"score": answer["score"], "scale": answer["scale_max"], "reference": ticket.reference}
    people = dict.fromkeys([*owner_of(ticket), *supervisors_of(ticket)])
    notify(ticket, people, kind=kind, key=str(answer["answer"]), words=words % told, at=at)
