"""Every step x every phase x every role against a table written by hand, by the verb, the browser and the API."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from accounts.roles import Scope
from tests.api.caller import Caller, make_key
from tests.factories import MONDAY, escalate_to_team, put_on_hold
from tests.tickets.step_doors import Api, Browser, Door, Verb, signed_in
from tests.tickets.step_scenes import NOW, Scene, State, make_scene, taken_back
from tests.tickets.step_table import (
    AT_A_DOOR,
    DRAWN,
    FIVE,
    FORBIDDEN,
    MAY,
    NO_DOOR,
    NOT_THERE,
    PEOPLE,
    expected,
    leading_from,
)
from tickets.lifecycle import STEPS
from tickets.vocabulary import Phase

pytestmark = pytest.mark.django_db
OPENS = {NO_DOOR: 409, FORBIDDEN: 403, NOT_THERE: 404}  # how a dialog says no; else it opens, whatever is missing
BY_ITSELF = "acknowledge"  # by the first reply: the page has no button for it


@pytest.fixture(autouse=True)
def _a_day_later() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(params=[phase.value for phase in Phase])
def scene(request: pytest.FixtureRequest) -> Scene:
    return make_scene(request.param)


def test_the_table_draws_every_door_of_the_lifecycle_and_no_other() -> None:
    assert {(phase, step) for step in STEPS for phase in STEPS[step].sources} == set(DRAWN)
    assert set(MAY) == set(STEPS)


def test_every_door_answers_what_the_table_says(scene: Scene) -> None:
    doors, wrong = (Verb(scene), Browser(scene), Api(scene)), []
    for step in STEPS:
        with taken_back():
            scene.make_ready(step)
            before = scene.state()
            for door in doors:
                for who in door.callers(step):
                    wrong += difference(scene, door, step, who, before)
    none_of(wrong)


def test_what_is_offered_is_what_the_table_says(scene: Scene) -> None:
    if scene.phase in FIVE:  # so that there is something to resume, accept and return
        escalate_to_team(scene.ticket, scene.owner, MONDAY)
        put_on_hold(scene.ticket, scene.owner, MONDAY)
    browser, api, wrong, drawn = Browser(scene), Api(scene), [], leading_from(scene.phase)
    for who in AT_A_DOOR:
        steps = STEPS if who == "administrator" else drawn
        wanted = {step: OPENS.get(expected(scene.phase, step, who), 200) for step in steps}
        wrong += differences(f"dialogs for {who}", {step: browser.look(step, who) for step in steps}, wanted)
        wrong += differences(f"API's list for {who}", api.listed(who), listed(scene.phase, who))
    for who in PEOPLE:
        may = {step for step in drawn if who in MAY[step]} - {BY_ITSELF}
        wrong += differences(f"page of {who}", dict.fromkeys(browser.offered(who), True), dict.fromkeys(may, True))
    none_of(wrong)


def test_the_page_offers_nothing_to_resume_or_to_accept_where_nothing_waits(scene: Scene) -> None:
    offered = Browser(scene).offered("owner")
    assert not offered & {"accept", "return"}
    assert ("resume" in offered) == scene.ticket.on_hold


@pytest.mark.parametrize("scene", ["connection"], indirect=True)
class TestWhoeverMayNot:
    """Whoever may not take a step is told so first, and nothing is asked of them."""

    def test_is_not_asked_to_fill_in_a_form(self, scene: Scene) -> None:
        path = f"/tickets/{scene.ticket.reference}/steps/resolve_on_first_contact/"
        assert signed_in(scene.people["auditor"]).post(path).status_code == 403
        assert signed_in(scene.people["agent"]).post(path).status_code == 422

    def test_brings_no_session_to_the_api(self, scene: Scene) -> None:
        before, wish = scene.state(), {"step": "cancel", "cancel_reason": "withdrawn"}
        path = f"/api/v1/tickets/{scene.ticket.reference}/steps"
        answer = signed_in(scene.owner).post(path, wish, content_type="application/json")
        assert (answer.status_code, scene.state()) == (401, before)

    def test_reads_with_a_key_that_does_not_write(self, scene: Scene) -> None:
        before = scene.state()
        reader = Caller(make_key(scene.people["administrator"], scopes=[Scope.TICKETS_READ])[1])
        path = f"/tickets/{scene.ticket.reference}/steps"
        assert not any(row["allowed"] for row in reader.get(path).json()["data"])
        answer = reader.post(path, {"step": "cancel", "cancel_reason": "withdrawn"})
        assert (answer.json()["type"], scene.state()) == ("/api/errors/missing-scope/", before)


def difference(scene: Scene, door: Door, step: str, who: str, before: State) -> list[str]:
    """How an answer differs from the table, if it does. A refusal must leave the ticket as it was."""
    wanted = expected(scene.phase, step, who)
    with taken_back():
        answer, after = door.take(step, who), scene.state()
    moved = after.phase == wanted and after.version > before.version
    if answer == wanted and (moved if wanted in Phase else after == before):
        return []
    left = "" if answer != wanted else f", but {before} became {after}"
    return [f"{door.name}: {step} in {scene.phase} by {who}: {answer}{left or f', not {wanted}'}"]


def differences(what: str, told: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """What one says and the other does not."""
    steps = sorted(step for step in {*told, *wanted} if told.get(step) != wanted.get(step))
    return [f"{what}: {step} is {told.get(step)}, not {wanted.get(step)}" for step in steps]


def listed(phase: str, who: str) -> dict[str, Any]:
    """What the API should list: where each step leads, and whether this caller may take it."""
    if who == "stranger":
        return {}
    targets = leading_from(phase)
    return {step: (target if target != phase else None, who in MAY[step]) for step, target in targets.items()}


def none_of(wrong: list[str]) -> None:
    assert not wrong, "\n" + "\n".join(wrong)
