"""The three ways to take a step: the verb itself, the page and the API. Each says what came of it in the table's words."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.test import Client

from accounts.models import ApiKey, User
from resolution.core.identifiers import public_id
from resolution.core.refusals import Forbidden, Refused
from tests.api.caller import Caller, make_key
from tests.factories import DAY, MONDAY
from tests.tickets.step_scenes import NOW, Scene
from tests.tickets.step_table import AT_A_DOOR, AT_THE_VERB, DRAWN, FORBIDDEN, NO_DOOR, NOT_THERE, expected, unmet
from tickets import operations
from tickets.gates import GATES
from tickets.said import Said
from tickets.vocabulary import Phase

EXPRESS = "resolve_on_first_contact"
FORM = "application/x-www-form-urlencoded"
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
CODES = {str(gate.sentence): gate.code for gates in GATES.values() for gate in gates}

# What is said at every door; a step looks only at what it asks for.
WORDS: dict[str, Any] = {
    "reason": "Because it is so.",
    "message": "Here is what we did.",
    "party": "third_party",
    "reopen_reason": "recurred",
    "cancel_reason": "withdrawn",
    "acceptance_kind": "customer_said",
    "brief": "Exports fail.",
}
STATEMENT = "Another problem than we thought it was."
# What only these are told: at other steps it would change the case as well.
MORE: dict[str, dict[str, Any]] = {
    EXPRESS: {"skip_reason": "express"},
    "redefine": {"case": {"problem_statement": STATEMENT}},
}
NEWS, UNTIL = MONDAY + 2 * DAY, MONDAY + 3 * DAY


class Verb:
    """The one transition function, which every door calls; without an actor it is the clock, or the customer."""

    name = "verb"

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def callers(self, _step: str) -> Iterable[str]:
        return AT_THE_VERB

    def take(self, step: str, who: str) -> str:
        said = self._said(step, who)
        try:
            ticket = operations.take_step(self.scene.ticket, step, actor=self.scene.people.get(who), at=NOW, said=said)
        except Forbidden:
            return FORBIDDEN
        except Refused as refusal:
            return unmet([finding.code for finding in refusal.unmet]) if refusal.report else NO_DOOR
        return str(ticket.phase)

    def _said(self, step: str, who: str) -> Said:
        contact = self.scene.ticket.contact if who == "customer" else None
        more = MORE.get(step, {}) | {"contact": contact} | ({"into": self.scene.other} if step == "merge" else {})
        return Said(**WORDS, next_update_at=NEWS, until=UNTIL, target_user=self.scene.boss, **more)


class Browser:
    """The page of a ticket, with everybody signed in."""

    name = "browser"
    refusals: ClassVar = {403: FORBIDDEN, 404: NOT_THERE}

    def __init__(self, scene: Scene) -> None:
        self.scene, self.here = scene, f"/tickets/{scene.ticket.reference}/"
        self.clients = {who: signed_in(scene.people[who]) for who in AT_A_DOOR}

    def callers(self, _step: str) -> Iterable[str]:
        return AT_A_DOOR

    def take(self, step: str, who: str) -> str:
        """Without script where the step should be taken, as a part where not: each is the shorter answer."""
        part = {} if expected(self.scene.phase, step, who) in Phase else PART
        typed = urlencode(self._typed()) if (self.scene.phase, step) in DRAWN else ""
        answer: Any = self.clients[who].post(f"{self.here}steps/{step}/", typed, content_type=FORM, headers=part)
        if answer.status_code in (200, 303):
            return self.scene.state().phase
        if answer.status_code == 409:
            lines = answer.context["dialog"].report
            return unmet([CODES[line.sentence] for line in lines]) if lines[0].strength else NO_DOOR
        return self.refusals.get(answer.status_code) or f"{answer.status_code} {answer.content.decode()[:500]}"

    def look(self, step: str, who: str) -> int:
        """The status with which the dialog of a step opens."""
        return self.clients[who].get(f"{self.here}steps/{step}/", headers=PART).status_code

    def offered(self, who: str) -> set[str]:
        """The steps that the page has something to press for."""
        page = self.clients[who].get(self.here).content.decode()
        return set(re.findall(rf'"{self.here}steps/(\w+)/"', page))

    def _typed(self) -> dict[str, str]:
        moments = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in (("next_update_at", NEWS), ("until", UNTIL))}
        named = {"target": f"user:{self.scene.boss.pk}", "into": self.scene.other.reference}
        express = {
            "category": "user_error",
            "severity": "low",
            "tested": "Dana did it.",
            "resolution_summary": "Shown.",
        }
        return {**WORDS, **moments, **named, **express, "problem_statement": STATEMENT}


class Api:
    """The steps of a ticket over the API.

    Keys are made for integrations only. Here everybody has one, to show that the door itself looks at who calls.
    """

    name = "API"
    kinds: ClassVar = {"forbidden": FORBIDDEN, "not-found": NOT_THERE, "conflict": NO_DOOR}

    def __init__(self, scene: Scene) -> None:
        self.scene, self.path = scene, f"/tickets/{scene.ticket.reference}/steps"
        self.keys = {who: Caller(self._key(scene.people[who])) for who in AT_A_DOOR}

    def callers(self, step: str) -> Iterable[str]:
        """The integration; and of the others those whom the table keeps from a step that is there."""
        others = [who for who in AT_A_DOOR if expected(self.scene.phase, step, who) in (FORBIDDEN, NOT_THERE)]
        drawn = (self.scene.phase, step) in DRAWN
        return dict.fromkeys(["integration", *others] if drawn else ["integration"])

    def take(self, step: str, who: str) -> str:
        answer = self.keys[who].post(self.path, self._wish(step))
        body = answer.json()
        if answer.status_code == 201:
            return str(body["phase"])
        kind = body["type"].removeprefix("/api/errors/").strip("/")
        if kind == "gate-unmet":
            return unmet([finding["code"] for finding in body["report"] if finding["status"] == "fail"])
        return self.kinds.get(kind) or str(body)

    def listed(self, who: str) -> dict[str, tuple[str | None, bool]]:
        """Where each step of the list leads and whether it is open to the caller; empty where nothing is to be seen."""
        answer = self.keys[who].get(self.path)
        rows = answer.json()["data"] if answer.status_code == 200 else []
        return {row["step"]: (row["target"], row["allowed"]) for row in rows}

    def _key(self, person: User) -> str:
        key, secret = make_key(self.scene.people["administrator"])
        ApiKey.objects.filter(pk=key.pk).update(user=person)
        return secret

    def _wish(self, step: str) -> dict[str, Any]:
        moments = {"next_update_at": NEWS.isoformat(), "until": UNTIL.isoformat()}
        more = MORE.get(step, {}) | ({"into": self.scene.other.public_id} if step == "merge" else {})
        return {"step": step, **WORDS, **moments, "target": {"user": public_id("usr", self.scene.boss.pk)}, **more}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=SIGN_IN)
    return client


Door = Verb | Browser | Api
