"""What is asked for when something is promised, kept, moved or handed on over the API."""

from followups.vocabulary import PROMISED_BY_HAND, CommitmentKind
from resolution.api.wishes import Choice, Flag, Moment, PublicId, Wish, Words


class CommitWish(Wish):
    """What is promised, and by when. Without deliverer and team it is for whoever owns the ticket."""

    text = Words(max_length=500)
    due_at = Moment()
    kind = Choice(list(PROMISED_BY_HAND), default=CommitmentKind.OTHER.value)
    deliverer = PublicId("usr", required=False)
    team = PublicId("team", required=False)
    message = PublicId("msg", required=False)
    told = Flag(default=True)


class ConfirmWish(Wish):
    """Nothing needs to be said."""


class TellWish(Wish):
    """In which message or call the customer heard of it."""

    message = PublicId("msg", required=False)


class ReasonWish(Wish):
    """Why, in a sentence."""

    reason = Words(max_length=500)


class KeepWish(Wish):
    """What shows that it was delivered: words, or the message or call that did it."""

    evidence = Words(required=False, max_length=1000)
    message = PublicId("msg", required=False)


class RenegotiateWish(Wish):
    """The new date, and how the customer agreed to it."""

    due_at = Moment()
    agreement = Words(max_length=500)


class ReassignWish(Wish):
    """Who delivers it from now on: one person or one team. Without either it is whoever owns the ticket."""

    deliverer = PublicId("usr", required=False)
    team = PublicId("team", required=False)
