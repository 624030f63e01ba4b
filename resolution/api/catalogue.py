"""Every way in which the API says no: the slug that programs branch on, and a page that explains it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status, its title, what it means and what to do about it."""

    slug: str
    status: int
    title: Words
    meaning: Words
    remedy: Words

    @property
    def url(self) -> str:
        """The page that explains it, which is also its `type`."""
        return f"/api/errors/{self.slug}/"


_KINDS = (
    Kind(
        "malformed",
        400,
        _("The request cannot be read"),
        _("The body is not JSON, a cursor was not made here, or a header does not have the shape that it needs."),
        _("Send UTF-8 JSON with “Content-Type: application/json”; take cursors from “next_cursor” unchanged."),
    ),
    Kind(
        "unknown-parameter",
        400,
        _("There is no such parameter"),
        _("The query string names a parameter that this address does not know. Nothing is ignored in silence."),
        _("Look at “errors”: it names the parameter, and the known one that is nearest."),
    ),
    Kind(
        "unauthenticated",
        401,
        _("We do not know who is calling"),
        _("There is no key, or the key is unknown, expired, revoked or not allowed from your address."),
        _("Send “Authorization: Bearer rsk_live_…”. An administrator makes keys in the settings."),
    ),
    Kind(
        "forbidden",
        403,
        _("This caller may not do that"),
        _("The key is fine, and the rules of the house do not let an integration do this."),
        _("The detail names who may. Let one of them do it in the browser."),
    ),
    Kind(
        "missing-scope",
        403,
        _("The key lacks a scope"),
        _("“scope” names what the key would need."),
        _("Make a key with that scope; scopes of a key never change."),
    ),
    Kind(
        "not-found",
        404,
        _("There is nothing here"),
        _("No such address, or no such thing that this key may see. Both look the same on purpose."),
        _("Check the id. Tickets are found by “tkt_…” and by their reference, such as RES-1042."),
    ),
    Kind(
        "method-not-allowed",
        405,
        _("This address does not take that method"),
        _("The address exists and does something else."),
        _("The header “Allow” names the methods that it takes."),
    ),
    Kind(
        "conflict",
        409,
        _("Not possible as things stand"),
        _("Somebody was faster, or the ticket is in a phase from which this does not lead on."),
        _("Read it again and look at its steps; the detail says what stands in the way."),
    ),
    Kind(
        "gate-unmet",
        409,
        _("The next phase asks for more"),
        _("The step is open, and something that it asks for is missing. “report” lists every gate and its state."),
        _("Give what the findings with the status “fail” name, then take the step again."),
    ),
    Kind(
        "idempotency-in-progress",
        409,
        _("The first request still runs"),
        _("Another request with this Idempotency-Key has not been answered yet."),
        _("Wait a moment and send the same request again: you get the first answer."),
    ),
    Kind(
        "version-conflict",
        412,
        _("It has changed since you read it"),
        _("The ETag in “If-Match” is not the one of the present state, so that nothing was changed."),
        _("Read it again, decide again, and send the new ETag."),
    ),
    Kind(
        "too-large",
        413,
        _("The body is too large"),
        _("A body holds at most 2 MiB, and a message 200,000 characters."),
        _("Send less text; files belong into attachments."),
    ),
    Kind(
        "unsupported-media-type",
        415,
        _("Only JSON is understood"),
        _("The body has another content type."),
        _("Send “Content-Type: application/json”."),
    ),
    Kind(
        "validation",
        422,
        _("Something in the request cannot be taken"),
        _("“errors” lists everything that is wrong at once, each with a JSON pointer or a parameter's name."),
        _("Correct what is listed. Nothing was stored."),
    ),
    Kind(
        "idempotency-key-reused",
        422,
        _("This Idempotency-Key was used for something else"),
        _("Within 24 hours the same key came with another method, address or body."),
        _("Use a fresh key for a new request, and the same key only to repeat one."),
    ),
    Kind(
        "rate-limited",
        429,
        _("Too many requests"),
        _("The key has used up its requests of this minute."),
        _("Wait as long as “Retry-After” says. “RateLimit” tells on every answer what is left."),
    ),
    Kind(
        "internal",
        500,
        _("Our fault"),
        _("Something went wrong here. Nothing was stored, and it is in our log."),
        _("Try again with the same Idempotency-Key. If it stays, tell us the “request_id”."),
    ),
    Kind(
        "unavailable",
        503,
        _("Busy for a moment"),
        _("The database could not answer in time. Nothing was stored."),
        _("Try again after “Retry-After”, with the same Idempotency-Key."),
    ),
)
KINDS = {kind.slug: kind for kind in _KINDS}
