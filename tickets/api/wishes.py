"""What callers may say about tickets."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from resolution.api.wishes import Address, Choice, Flag, Identifier, Moment, PublicId, Wish, Words
from tickets.api.case import CaseWish, StepCaseWish, TicketFields
from tickets.lifecycle import STEPS
from tickets.vocabulary import (
    AcceptanceKind,
    CancelReason,
    Category,
    Channel,
    Complexity,
    HoldParty,
    Intent,
    ReopenReason,
    Severity,
    SkipReason,
)

KINDS_SAID = ("outbound", "inbound")


class CustomerWish(Wish):
    """Who asks: known by `external_id` or `email`, and introduced when unknown."""

    email = Address(required=False, max_length=254)
    name = Words(required=False, max_length=120)
    company = Words(required=False, max_length=200)
    phone = Words(required=False, max_length=40)
    external_id = Identifier(required=False, max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.keys() & {"email", "name", "external_id"}:
            raise serializers.ValidationError(_("Give an e-mail address, a name or an external id."), "required")
        return attrs


class FirstMessageWish(Wish):
    """The customer's first words."""

    text = Words()
    intent = Choice(Intent.values, required=False)


class TicketWish(Wish):
    """A new ticket with its customer and first message; made as a whole or not at all."""

    subject = Words(max_length=200)
    customer = CustomerWish(required=False)
    contact = PublicId("con", required=False)
    message = FirstMessageWish(required=False)
    severity = Choice(Severity.values, required=False)
    category = Choice(Category.values, required=False)
    complexity = Choice(Complexity.values, required=False)
    channel = Choice(Channel.values, default=Channel.API.value)
    owner = PublicId("usr", required=False)
    team = PublicId("team", required=False)
    external_id = Identifier(required=False, max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("customer" in attrs) == ("contact" in attrs):
            faults = {"customer": [serializers.ErrorDetail(_("Say who asks: a customer, or a contact."), "required")]}
            raise serializers.ValidationError(faults)
        return attrs


class TicketChange(TicketFields):  # type: ignore[misc,valid-type] # made from the house's table of fields
    """What changes; everything else stays. A change of severity after the assessment needs a reason."""

    severity_reason = Words(required=False, max_length=1000)
    case = CaseWish(required=False)


class TargetWish(Wish):
    """To whom an escalation goes."""

    user = PublicId("usr", required=False)
    team = PublicId("team", required=False)


class StepWish(Wish):
    """A step, and what it asks for; GET on the same address says what that is."""

    step = Choice(list(STEPS))
    reason = Words(required=False, allow_blank=True, max_length=5000)
    message = Words(required=False, allow_blank=True)
    case = StepCaseWish(required=False)
    next_update_at = Moment(required=False, allow_null=True)
    skip_reason = Choice(SkipReason.values, required=False)
    override_reason = Words(required=False, allow_blank=True, max_length=5000)
    party = Choice(HoldParty.values, required=False)
    until = Moment(required=False)
    reopen_reason = Choice(ReopenReason.values, required=False)
    cancel_reason = Choice(CancelReason.values, required=False)
    acceptance_kind = Choice(AcceptanceKind.values, required=False)
    acceptance_note = Words(required=False, allow_blank=True, max_length=5000)
    failing_check = Words(required=False, allow_blank=True, max_length=200)
    tested = Words(required=False, allow_blank=True, max_length=5000)
    into = PublicId("tkt", required=False)
    target = TargetWish(required=False)
    brief = Words(required=False, allow_blank=True, max_length=5000)
    call = Flag(required=False)
    dry_run = Flag(default=False)


class MessageWish(Wish):
    """Words to the customer or, with `direction: inbound`, from them."""

    text = Words()
    direction = Choice(KINDS_SAID, default="outbound")
    next_update_at = Moment(required=False, allow_null=True)
    seen_until = Moment(required=False, allow_null=True)
    intent = Choice(Intent.values, required=False)
    channel = Choice(Channel.values, required=False)
    author_name = Words(required=False, max_length=120)
    external_id = Identifier(required=False, max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        others = INBOUND_ONLY if attrs["direction"] == "outbound" else OUTBOUND_ONLY
        if wrong := sorted(attrs.keys() & others):
            sentence = _("This does not go with the direction “%(direction)s”.") % {"direction": attrs["direction"]}
            raise serializers.ValidationError({name: [serializers.ErrorDetail(sentence, "invalid")] for name in wrong})
        return attrs


class NoteWish(Wish):
    """Words that the customer never sees."""

    text = Words()


class ProgressUpdateWish(Wish):
    """Where it stands, and when the customer hears from us next."""

    text = Words()
    next_update_at = Moment()
    seen_until = Moment(required=False, allow_null=True)


class TriageWish(Wish):
    """What a customer's message wants."""

    intent = Choice(Intent.values)


INBOUND_ONLY = {"intent", "channel", "author_name", "external_id"}
OUTBOUND_ONLY = {"next_update_at", "seen_until"}
