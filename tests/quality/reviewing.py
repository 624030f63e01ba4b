"""What several tests of reviews share: a solved ticket, a review that is asked for, and a sheet that is filled in."""

from datetime import datetime
from typing import Any

from accounts.models import User
from quality import operations
from quality.models import QualityReview
from quality.rubrics import CURRENT
from quality.sheet import Quote, Sheet
from tests.factories import HOUR, MONDAY, SIMPLE, make_ticket, solve_at_once
from tickets.models import Message, ResolutionCycle, Ticket

CLOSING = "It is under Settings."


def solved(owner: User, at: datetime = MONDAY, **fields: Any) -> Ticket:
    """A simple ticket, asked and solved at that moment by its owner."""
    ticket = make_ticket(owner=owner, at=at, **SIMPLE, **fields)
    return solve_at_once(ticket, at=at)


def cycle_of(ticket: Ticket) -> ResolutionCycle:
    return ResolutionCycle.objects.get(ticket=ticket, number=1)


def asked(ticket: Ticket, boss: User, at: datetime = MONDAY + HOUR) -> QualityReview:
    return operations.ask(ticket, actor=boss, at=at)


def closing_of(review: QualityReview) -> Message:
    """What the customer read last."""
    found: Message = Message.objects.filter(ticket=review.ticket_id, author__isnull=False).order_by("-id")[0]
    return found


def filled(review: QualityReview, *, marks: Any = None, note: str = "Well done.", quotes: Any = None) -> Sheet:
    """A sheet with a 3 for every standard and a 2 for every line, unless said otherwise."""
    usual = dict.fromkeys((one.code for one in CURRENT.standards), 3)
    lines = dict.fromkeys((one.code for one in CURRENT.lines), 2)
    judged: dict[str, int | None] = {**usual, **lines, **(marks or {})}
    if quotes is None:
        needed = [one.code for one in CURRENT.standards if judged.get(one.code) in one.quoted]
        message = closing_of(review).pk
        quotes = [Quote(code, message, CLOSING) for code in needed]
    return Sheet(judged, quotes, note)


def given(review: QualityReview, boss: User, at: datetime = MONDAY + 2 * HOUR, **sheet: Any) -> QualityReview:
    return operations.submit(review, filled(review, **sheet), actor=boss, at=at)


def fresh(review: QualityReview) -> QualityReview:
    found: QualityReview = QualityReview.objects.get(pk=review.pk)
    return found
