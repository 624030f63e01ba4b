"""Answers that came with the tickets of another system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from followups.models import SurveyAnswer
from followups.scales import s10
from followups.vocabulary import SurveyKind
from tickets.models import Ticket


@dataclass(frozen=True)
class ImportedAnswer:
    """What an imported ticket's customer answered about their satisfaction, on the scale of their system."""

    ticket: Ticket
    score: int
    scale_max: int
    answered_at: datetime


def import_answers(answers: Sequence[ImportedAnswer], *, source: str) -> None:
    """Store satisfaction answers of imported tickets in one statement; the import's event tells of them."""
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            ticket=answer.ticket,
            cycle=answer.ticket.cycle,
            contact=answer.ticket.contact,
            kind=SurveyKind.CSAT,
            score=answer.score,
            scale_max=answer.scale_max,
            s10=s10(SurveyKind.CSAT, answer.score, answer.scale_max, lower_is_better=False),
            source=source,
            first_answered_at=answer.answered_at,
            answered_at=answer.answered_at,
        )
        for answer in answers
    )
