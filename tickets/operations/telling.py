"""Telling people of ours what happened to their tickets: given to them, answered, reopened, approved, talked about.

The relay calls it after the commit, so that no request waits for it. A reason is named by what caused it and is
told once; nobody is told of their own doing. What follows by itself (clocks, promises, replies after a resolution)
is told where it is decided.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import APPROVES, Role
from resolution.core.text import one_line
from tickets.mentions import calls_somebody, mentioned
from tickets.models import ApprovalRequest, Event, Message, Ticket
from tickets.operations.notifying import notify
from tickets.operations.telling_once import REPLIED, without_known
from tickets.responsible import supervisors_of
from tickets.vocabulary import NEEDS_NO_ANSWER, ReopenReason

WORDS = 200  # characters of what somebody wrote


@dataclass(frozen=True)
class Reason:
    """Why somebody should look at the ticket of an event; `people` are keys."""

    event: Event
    people: tuple[int, ...]
    kind: str
    key: str
    words: str


def tell(events: Sequence[Event]) -> None:
    """Give everybody whom one of these events concerns a reason to look; a second time changes nothing."""
    reasons = without_known([reason for event in events for reason in WANTS[event.verb](event)])
    keys = {key for reason in reasons for key in reason.people}
    people = User.objects.prefetch_related("teams").in_bulk(keys) if keys else {}
    for reason in reasons:
        notify(
            reason.event.ticket,
            [people[key] for key in reason.people],
            kind=reason.kind,
            key=reason.key,
            words=reason.words,
            by_mail=reason.kind != REPLIED,  # the queue shows it as well; a mail for each mail would be a storm
            at=reason.event.occurred_at,
            actor=reason.event.actor,
        )


def _given(event: Event) -> Iterable[Reason]:
    """Somebody else, or the house itself, made it theirs, and it still is."""
    changed = event.detail.get("changed", {})
    owner = event.context.get("owner") if event.verb == "opened" else changed.get("owner", [None, None])[1]
    if owner is not None and owner == event.ticket.owner_id and event.ticket.is_open:
        who = {"who": event.actor}
        words = _("%(who)s gave you this ticket.") % who if event.actor else _("It came in, and it is yours.")
        yield Reason(event, (owner,), "assigned", str(event.pk), words)


def _replied(event: Event) -> Iterable[Reason]:
    """The customer wrote on their ticket, and waits for an answer still."""
    ticket = event.ticket
    if ticket.owner_id is None or ticket.unanswered_since is None or event.detail.get("intent") in NEEDS_NO_ANSWER:
        return
    for name, body in Message.objects.filter(pk=event.detail["message"]).values_list("author_name", "body"):
        words = _("%(name)s wrote: %(words)s") % {"name": name, "words": one_line(body, WORDS)}
        yield Reason(event, (ticket.owner_id,), REPLIED, str(event.detail["message"]), words)


def _reopened(event: Event) -> Iterable[Reason]:
    owner, why = event.ticket.owner_id, event.detail.get("reopen_reason", "")
    if owner is not None:
        label = ReopenReason(why).label if why in ReopenReason.values else event.detail.get("reason", "")
        yield Reason(event, (owner,), "reopened", str(event.pk), _("It was reopened: %(why)s") % {"why": label})


def _approval_wanted(event: Event) -> Iterable[Reason]:
    """Those who may say yes: the team's supervisors, or else everybody who approves. Whoever asks is none of them."""
    asked = event.detail["approval"]
    if ApprovalRequest.objects.filter(pk=asked, decided_at=None).exists():
        people = [person.pk for person in supervisors_of(event.ticket) if person.pk != event.actor_id]
        others = User.objects.filter(role__in=APPROVES, is_active=True).exclude(pk=event.actor_id or 0).order_by("id")
        said = {"who": event.actor, "words": one_line(event.detail.get("reason", ""), WORDS)}
        words = _("%(who)s asks for your approval: %(words)s") % said
        yield Reason(event, tuple(people or others.values_list("pk", flat=True)), "approval_wanted", str(asked), words)


def _approval_decided(event: Event) -> Iterable[Reason]:
    """Whoever asked hears the answer. Events of former versions do not say what was decided."""
    approval, approved = event.detail.get("approval"), event.detail.get("approved")
    said = {"who": event.actor, "words": one_line(event.detail.get("note", ""), WORDS)}
    words = _("%(who)s approved: %(words)s") if approved else _("%(who)s did not approve: %(words)s")
    for asker in ApprovalRequest.objects.filter(pk=approval).values_list("requested_by", flat=True):
        yield Reason(event, (asker,), "approval_decided", str(approval), words % said)


def _mentioned(event: Event) -> Iterable[Reason]:
    """Whom a note calls by name, as far as they may see the ticket."""
    note = event.detail["message"]
    body = Message.objects.filter(pk=note).values_list("body", flat=True).first() or ""
    if calls_somebody(body):
        colleagues = User.objects.filter(is_active=True).exclude(role=Role.INTEGRATION).order_by("id")
        here = Ticket.objects.filter(pk=event.ticket.pk)
        people = tuple(one.pk for one in mentioned(body, colleagues) if here.visible_to(one).exists())
        words = _("%(who)s mentioned you: %(words)s") % {"who": event.actor, "words": one_line(body, WORDS)}
        yield Reason(event, people, "mentioned", str(note), words)


WANTS: dict[str, Callable[[Event], Iterable[Reason]]] = {
    "opened": _given,
    "assigned": _given,
    "changed": _given,
    "received": _replied,
    "reopen": _reopened,
    "approval_requested": _approval_wanted,
    "approval_decided": _approval_decided,
    "noted": _mentioned,
}
