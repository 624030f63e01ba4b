"""What the customer sends from the page of a follow-up: whether it holds, how it was, and a word or two."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followups.models import SurveyInvitation
from followups.operations import outcomes
from followups.operations.answers import store_answer
from followups.vocabulary import Outcome
from resolution.core.refusals import Invalid, Refused
from resolution.core.text import clean
from tickets.models import Ticket
from tickets.operations import receive
from tickets.operations.portal import standing
from tickets.operations.refreshing import changing
from tickets.vocabulary import Channel, Phase

SOURCE = "survey"


@transaction.atomic
def answer_survey(
    invitation: SurveyInvitation, *, holds: str = "", scores: Mapping[str, int], words: str = "", at: datetime
) -> SurveyInvitation:
    """Store what was answered; sent twice it is stored once, and a later answer replaces an earlier one.

    “Partly” and “no” put the customer's words on the ticket as a message that needs an answer; nothing reopens by
    itself. Raises Invalid when nothing was answered or a number is off its scale, and Refused when the seven days in
    which answers can be changed are over.
    """
    scores = {kind: score for kind, score in scores.items() if kind in invitation.link.asks}
    if not holds and not scores:
        raise Invalid(_("Nothing was sent yet."), {"holds": [_("Choose at least one answer.")]})
    with changing(invitation.ticket, at) as ticket:
        kept = SurveyInvitation.objects.select_related("link", "follow_up__cycle").get(pk=invitation.pk)
        if not kept.changeable(at):
            raise Refused(_("Your answers are stored, and can no longer be changed. Thank you for them."))
        words = clean(words)
        for number, (kind, score) in enumerate(scores.items()):
            _score(ticket, kept, kind, score, "" if number else words, at)
        if holds and holds != kept.outcome:
            _hold(ticket, kept, holds, words, at)
        elif words and holds in (Outcome.PARTLY, Outcome.BACK):
            _take_words(ticket, kept, holds, words, at)
        kept.first_answered_at, kept.outcome = kept.first_answered_at or at, holds or kept.outcome
        kept.save(update_fields=["first_answered_at", "outcome"])
    return kept


def _score(ticket: Ticket, invitation: SurveyInvitation, kind: str, score: int, comment: str, at: datetime) -> None:
    store_answer(
        ticket,
        kind,
        score,
        contact=invitation.contact,
        cycle=invitation.cycle,
        comment=comment,
        source=SOURCE,
        actor=None,
        at=at,
    )


def _hold(ticket: Ticket, invitation: SurveyInvitation, holds: str, words: str, at: datetime) -> None:
    if ticket.phase in (Phase.FOLLOW_UP, Phase.CLOSED) and ticket.cycle_id == invitation.cycle_id:
        outcomes.heard(ticket, invitation.follow_up, holds, note=words, at=at)
    if holds != Outcome.HOLDS:
        _take_words(ticket, invitation, holds, words, at)


def _take_words(ticket: Ticket, invitation: SurveyInvitation, holds: str, words: str, at: datetime) -> None:
    """What they say as a message of theirs: somebody of ours reads it and decides."""
    opening = _("It works only partly.") if holds == Outcome.PARTLY else _("It is back.")
    body = f"{opening}\n\n{words}" if words else opening
    about = standing(invitation.link)
    about = ticket if about.pk == ticket.pk else about  # the very one that is in hand
    said = about.messages.filter(source=SOURCE, external_id__startswith=f"{invitation.pk}:")
    if said.filter(body=body).exists():  # the same page, sent twice
        return
    receive(
        about,
        body,
        channel=Channel.PORTAL,
        source=SOURCE,
        external_id=f"{invitation.pk}:{at.isoformat()}",
        author_name=invitation.contact.name,
        at=at,
    )
