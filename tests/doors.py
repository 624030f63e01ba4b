"""Every door of the house and who may open it. A route that is in none of these sets fails tests/test_access.py."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

from accounts.roles import Role

# Open to everybody.
PUBLIC = {
    "healthz",
    "readyz",
    "setup/",
    "login/",
    "logout/",
    "inactive/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/done/",
    "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "calendar/<str:token>.ics",  # by its secret
    "api/openapi.json",
    "api/docs/",
    "api/errors/",
    "api/errors/<slug:slug>/",
    # Open to whoever has the signed link; anybody else gets one and the same 404.
    "t/<str:token>/",
    "t/<str:token>/says/",
    "t/<str:token>/renew/",
    "t/<str:token>/files/<int:key>/",
    "s/<str:token>/",
    "s/<str:token>/unsubscribe/",
    r"api/^v1(?:/[\s\S]*)?\Z",  # what the API does not know: 404 as a problem
}
# Open to everybody who is signed in; what they show depends on who looks.
SIGNED_IN = {
    "",
    "me/",
    "me/calendar/",
    "me/calendar/off/",
    "password/change/",
    "password/set/",
    "reauthenticate/",
    "queue/<slug:name>/",
    "queue/<slug:name>/rows/",
    "search/",
    "inbox/",
    "inbox/read/",
    "tickets/new/",
    "tickets/new/people/",
    "customers/",
    "customers/<int:key>/",
    "customers/<int:key>/fields/<slug:name>/",
    "contracts/<int:key>/",
    "contacts/<int:key>/",
    "contacts/<int:key>/fields/<slug:name>/",
    "followups/",
    "commitments/",
    "kpis/",
    "kpis/wall/",
    "kpis/<slug:key>/",
    "kpis/<slug:key>/target/",
    "kpis/<slug:key>/tickets/",
    "kpis/<slug:key>/tickets.csv",
}
# Open to whoever reviews work, and to the person whose work it is.
REVIEWED = {"quality/"}
# Open to whoever reviews work.
REVIEWS = {"quality/drift/"}
# Open to whoever may see the ticket; for others it does not exist.
TICKET = {
    "tickets/<reference:reference>/" + rest
    for rest in (
        "",
        "work/",
        "history/",
        "timeline/",
        "seen/",
        "reply/",
        "update/",
        "note/",
        "call/",
        "words/",
        "compose/<slug:kind>/",
        "messages/<int:key>/triage/",
        "messages/<int:key>/verdict/",
        "recurrences/<int:key>/",
        "ask-again/",
        "fields/",
        "fields/subject/",
        "steps/<slug:name>/",
        "checklist/",
        "checklist/<slug:code>/",
        "records/<slug:kind>/",
        "work-steps/",
        "work-steps/<int:key>/",
        "checks/",
        "agreement/",
        "options/new/",
        "options/<int:key>/",
        "options/<int:key>/choose/",
        "approvals/",
        "approvals/<int:key>/",
        "files/",
        "files/<int:key>/",
    )
} | {
    "tickets/<str:reference>/side/clocks/",
    "followups/of/<str:reference>/",
    "commitments/of/<str:reference>/",
    "commitments/of/<str:reference>/hints/",
    "quality/of/<str:reference>/",
    *(f"tickets/<str:reference>/side/page/{rest}" for rest in ("", "renew/", "revoke/")),
}
# Things of a ticket that have an address of their own: as invisible as their ticket.
OF_A_TICKET = {
    "followups/<int:key>/",
    "commitments/<int:key>/",
    "commitments/<int:key>/<slug:act>/",
    "commitments/suggestions/<int:key>/",
    "outbox/<int:key>/retry/",
    "inbox/<int:key>/open/",
    "inbox/<int:key>/dismiss/",
    "quality/<int:key>/",
    "quality/<int:key>/draft/",
    "quality/<int:key>/submit/",
    "quality/<int:key>/<slug:act>/",
}
# Open to whoever reads what was sent.
OUTBOX = {"outbox/", "outbox/<int:key>/"}
# Open to whoever looks after the work of others.
LIVE = {"live/", "live/exceptions/"}
# Open to administrators.
ADMINISTRATION = {
    "settings/" + rest
    for rest in (
        "",
        "people/",
        "people/new/",
        "people/<int:pk>/",
        "people/<int:pk>/invite/",
        "people/<int:pk>/reactivate/",
        "people/<int:pk>/leave/",
        "teams/",
        "teams/new/",
        "teams/<int:pk>/",
        "api-keys/",
        "api-keys/<int:pk>/revoke/",
        "api-keys/<int:pk>/rotate/",
        "audit/",
        "engine-room/",
        "engine-room/<int:key>/retry/",
        "engine-room/events/<int:key>/retry/",
        "playbooks/",
        "playbooks/<int:number>/",
        "playbooks/<int:number>/changes/",
        "playbooks/<int:number>/publish/",
        "playbooks/<int:number>/discard/",
        "playbooks/<int:number>/items/<slug:code>/",
    )
}
# Open to whoever decides what is promised.
STANDARDS = {
    "settings/standards/" + rest
    for rest in ("", "<int:number>/", "<int:number>/changes/", "<int:number>/publish/", "<int:number>/discard/")
}
# Open to whoever says what customers and we have agreed.
CONTRACTS = {"customers/<int:key>/contracts/", "contracts/<int:key>/<slug:act>/"}
# Open to API keys with the scope; those of a ticket stand apart, because a ticket may be missing.
API_TICKET = {
    "api/v1/tickets/<str:ticket>" + rest
    for rest in (
        "",
        "/messages",
        "/messages/<str:message>",
        "/messages/<str:message>/triage",
        "/recurrences",
        "/verification_requests",
        "/notes",
        "/progress_updates",
        "/update_promises",
        "/clocks",
        "/steps",
        "/checklist",
        "/checklist/<str:code>",
        "/events",
        "/events/<str:event>",
        "/records",
        "/commitments",
        *(
            f"/records/{kind}{one}"
            for kind in ("agreements", "approvals", "attempts", "checks", "options", "time_entries", "work_steps")
            for one in ("", "/<str:record>")
        ),
    )
}
API = API_TICKET | {
    "api/v1/me",
    "api/v1/imports",
    "api/v1/tickets",
    "api/v1/contacts",
    "api/v1/contacts/<str:contact>",
    "api/v1/customers",
    "api/v1/customers/<str:customer>",
    "api/v1/customers/<str:customer>/contracts",
    "api/v1/contracts/<str:contract>",
    "api/v1/customers/by_external_id/<path:external_id>",
    "api/v1/follow_ups",
    "api/v1/survey_responses",
    "api/v1/follow_ups/<str:follow_up>",
    "api/v1/follow_ups/<str:follow_up>/outcome",
    "api/v1/commitments",
    "api/v1/commitments/<str:commitment>",
    *(
        f"api/v1/commitments/<str:commitment>/{act}"
        for act in ("confirm", "decline", "tell", "keep", "renegotiate", "reassign", "waive")
    ),
    "api/v1/kpis",
    "api/v1/kpis/<str:key>",
    "api/v1/kpis/<str:key>/tickets",
    "api/v1/quality-reviews",
    "api/v1/quality-reviews/<str:review>",
}

CLASSES = (
    PUBLIC,
    SIGNED_IN,
    REVIEWED,
    REVIEWS,
    TICKET,
    OF_A_TICKET,
    OUTBOX,
    LIVE,
    ADMINISTRATION,
    STANDARDS,
    CONTRACTS,
    API,
)
BROWSER = (
    SIGNED_IN | REVIEWED | REVIEWS | TICKET | OF_A_TICKET | OUTBOX | LIVE | ADMINISTRATION | STANDARDS | CONTRACTS
)
# Whoever is not named reads who could let them in (403).
ROLES = {
    **dict.fromkeys(ADMINISTRATION, frozenset({Role.ADMINISTRATOR})),
    **dict.fromkeys(STANDARDS, frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})),
    **dict.fromkeys(CONTRACTS, frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR, Role.INTEGRATION})),
    **dict.fromkeys(OUTBOX, frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR})),
    **dict.fromkeys(REVIEWED, frozenset({Role.AGENT, Role.LEAD, Role.SUPERVISOR, Role.ADMINISTRATOR})),
    **dict.fromkeys(REVIEWS, frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})),
    **dict.fromkeys(LIVE, frozenset({Role.LEAD, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR})),
    "settings/audit/": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
}
DEVELOPMENT = {"styleguide/"}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
WITHOUT_PARAMETERS = {
    "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-set-password/",
    r"api/^v1(?:/[\s\S]*)?\Z": "api/v1/nothing/here",
}
SAMPLES: dict[str, Any] = {
    "key": 1,
    "token": "nobodys",
    "pk": 1,
    "number": 1,
    "code": "1C1",
    "name": "diagnose",
    "kind": "options",
    "slug": "validation",
    "message": "msg_0000000000001",
    "event": "evt_0000000000001",
    "record": "rec_0000000000001",
    "contact": "con_0000000000001",
    "customer": "cus_0000000000001",
    "contract": "ctr_0000000000001",
    "external_id": "crm-1",
    "follow_up": "fup_0000000000001",
    "commitment": "cmt_0000000000001",
    "act": "keep",
    "review": "qrv_0000000000001",
}


def routes() -> set[str]:
    """The address patterns of every route of the house."""
    return {pattern for pattern, _route in _walk(get_resolver())} - DEVELOPMENT


def address(pattern: str, **values: Any) -> str:
    """An address of the route: named parameters get the given values, else samples of their kind."""
    values = SAMPLES | values
    path = WITHOUT_PARAMETERS.get(pattern) or PARAMETER.sub(lambda match: str(values[match[1]]), pattern)
    return f"/{path}"


def _walk(part: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in part.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, pattern
        else:
            yield from _walk(pattern, path)
