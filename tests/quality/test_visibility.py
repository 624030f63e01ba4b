"""Who sees a review: whose work it is, who wrote it, and who looks after them. Nobody else, whatever their rank."""

import pytest

from accounts.models import User
from accounts.roles import Role
from quality.models import QualityReview
from tests.factories import make_agent, make_team, make_user
from tests.quality.reviewing import asked, given, solved

pytestmark = pytest.mark.django_db
EVERYTHING, GIVEN = ["open", "given"], ["given"]
NOTHING: list[str] = []

TABLE = {
    "the agent": GIVEN,
    "a colleague": NOTHING,
    "the team's lead": NOTHING,
    "the team's supervisor": EVERYTHING,
    "another team's supervisor": NOTHING,
    "a supervisor of no team": NOTHING,
    "an administrator": EVERYTHING,
    "an executive": NOTHING,
    "an auditor": NOTHING,
    "a program": GIVEN,
    "the supervisor who left": NOTHING,
}


@pytest.fixture
def people(ana: User, sofia: User) -> dict[str, User]:
    team = ana.teams.get()
    return {
        "the agent": ana,
        "a colleague": make_agent(team=team),
        "the team's lead": make_user(Role.LEAD, team=team),
        "the team's supervisor": sofia,
        "another team's supervisor": make_user(Role.SUPERVISOR, team=make_team()),
        "a supervisor of no team": make_user(Role.SUPERVISOR),
        "an administrator": make_user(Role.ADMINISTRATOR),
        "an executive": make_user(Role.EXECUTIVE),
        "an auditor": make_user(Role.AUDITOR),
        "a program": make_user(Role.INTEGRATION),
        "the supervisor who left": make_user(Role.SUPERVISOR, team=team, is_active=False),
    }


def test_the_table(people: dict[str, User], ana: User, sofia: User) -> None:
    names = {
        asked(solved(ana), sofia).pk: "open",
        given(asked(solved(ana), sofia), sofia).pk: "given",
    }
    seen = {
        who: [names[key] for key in QualityReview.objects.visible_to(user).order_by("pk").values_list("pk", flat=True)]
        for who, user in people.items()
    }
    assert seen == TABLE


def test_where_a_team_has_no_supervisor_every_supervisor_looks_after_it(sofia: User) -> None:
    orphan = make_agent(team=make_team("Nobody's"))
    review = asked(solved(orphan), sofia)
    assert QualityReview.objects.visible_to(sofia).get() == review
    make_user(Role.SUPERVISOR, team=orphan.teams.get())
    assert not QualityReview.objects.visible_to(sofia).exists()


def test_a_supervisor_sees_their_own_work_only_once_it_was_reviewed(sofia: User) -> None:
    boss = make_user(Role.ADMINISTRATOR)
    review = asked(solved(sofia), boss)
    assert not QualityReview.objects.visible_to(sofia).exists()
    given(review, boss)
    assert QualityReview.objects.visible_to(sofia).exists()
    assert not QualityReview.objects.looked_after_by(sofia).exists()


def test_who_wrote_it_goes_on_seeing_it_after_changing_teams(ana: User, sofia: User) -> None:
    review = given(asked(solved(ana), sofia), sofia)
    sofia.memberships.all().delete()
    make_user(Role.SUPERVISOR, team=ana.teams.get())
    assert QualityReview.objects.visible_to(sofia).get() == review
