"""People and teams as the API shows them inside of other things."""

from typing import Literal, TypedDict

from accounts.models import Team, User
from resolution.core.identifiers import public_id


class PersonJson(TypedDict):
    """Somebody who works here, or an integration."""

    id: str
    object: Literal["user"]
    name: str


class TeamJson(TypedDict):
    """A team."""

    id: str
    object: Literal["team"]
    name: str


def person_json(user: User) -> PersonJson:
    return {"id": public_id("usr", user.pk), "object": "user", "name": user.name}


def person_or_none(user: User | None) -> PersonJson | None:
    return person_json(user) if user is not None else None


def team_json(team: Team | None) -> TeamJson | None:
    return {"id": public_id("team", team.pk), "object": "team", "name": team.name} if team is not None else None
