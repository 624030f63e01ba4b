"""Teams: the list, one team with its hours, and what its hours mean for a promise made now."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Team
from accounts.models.team import OFFICE_WEEK
from accounts.operations import teams as operations
from accounts.public_holidays import regions
from accounts.web.access import administrators_only
from accounts.web.hours import PublicHolidaysForm, TeamForm, initial_of, open_seconds, promises, summary
from accounts.web.pages import last_change_of, settings_page
from accounts.zones import COMMON
from resolution.core.typing import ReaderRequest


@require_safe
@administrators_only
def teams(request: ReaderRequest) -> HttpResponse:
    working = Count("members", filter=Q(members__is_active=True))
    found = Team.objects.annotate(working=working).order_by("name", "id")
    context = {
        "now": timezone.now(),
        "teams": [_row(team) for team in found],
        "last_change": last_change_of(kind="team"),
    }
    return settings_page(request, "settings/teams.html", context, section="teams")


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def new_team(request: ReaderRequest) -> HttpResponse:
    fresh = initial_of(Team(time_zone=request.user.time_zone, week=OFFICE_WEEK))
    picker = _picker(request)
    form = TeamForm(_typed(request, picker), initial=fresh)
    made: list[Team] = []
    if _asks_to_save(request) and form.carried_out(
        lambda: made.append(operations.create_team(**form.changes(), actor=request.user, at=timezone.now()))
    ):
        messages.success(
            request, _("Team %(name)s was created. Add people on their own pages.") % {"name": made[0].name}
        )
        return redirect("accounts:team", made[0].pk)
    return _team_page(request, form, picker, None)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def team(request: ReaderRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Team, pk=pk)
    picker = _picker(request)
    form = TeamForm(_typed(request, picker), initial=initial_of(found))
    if _asks_to_save(request) and form.carried_out(
        lambda: operations.change_team(found, form.changes(), actor=request.user, at=timezone.now())
    ):
        messages.success(request, _("Saved. What runs is counted anew in these hours; what is decided stays."))
        return redirect("accounts:team", pk)
    return _team_page(request, form, picker, found)


def _row(team: Team) -> tuple[Team, str, float]:
    if team.round_the_clock:
        return team, _("Round the clock"), 168
    return team, summary(team.week), open_seconds(team.week) / 3600


def _asks_to_save(request: ReaderRequest) -> bool:
    return request.method == "POST" and not request.POST.keys() & {"preview", "pick", "add_holidays"}


def _picker(request: ReaderRequest) -> PublicHolidaysForm | None:
    """The choice of public holidays, once somebody asked for it: it takes a moment to know all countries."""
    if "add_holidays" in request.POST:
        return PublicHolidaysForm(request.POST)
    year = timezone.localdate().year
    return PublicHolidaysForm(initial={"years": f"{year}, {year + 1}"}) if "pick" in request.POST else None


def _typed(request: ReaderRequest, picker: PublicHolidaysForm | None) -> QueryDict | None:
    """What was typed, with the public holidays that were just asked for in the list."""
    if not request.POST:
        return None
    typed = request.POST.copy()
    if picker is not None and picker.is_bound and picker.is_valid():
        typed["holidays"] = picker.put_into(typed.get("holidays", ""))
    return typed


def _team_page(
    request: ReaderRequest, form: TeamForm, picker: PublicHolidaysForm | None, found: Team | None
) -> HttpResponse:
    at = timezone.now()
    shown = found
    if "preview" in request.POST:
        shown = None
        form.carried_out(lambda: operations.read_team(form.changes()))
        if not form.errors:
            shown = Team(**operations.read_team(form.changes()))
    context = {
        "now": at,
        "team": found,
        "form": form,
        "zones": COMMON,
        "picker": picker,
        **_picked(picker),
        "previewed": "preview" in request.POST and shown is not None,
        "promises": promises(shown.calendar, at) if shown else [],
        "members": found.members.order_by("-is_active", "name", "id") if found else [],
        "last_change": last_change_of(subject=operations.subject_of(found)) if found else None,
    }
    status = 422 if picker is not None and picker.errors else form.status
    return settings_page(request, "settings/team.html", context, section="teams", status=status)


def _picked(picker: PublicHolidaysForm | None) -> dict[str, Any]:
    """The days that were put into the list, and the regions of the country that was chosen."""
    if picker is None or not picker.is_bound:
        return {"added": [], "regions": []}
    picker.is_valid()
    chosen = picker.cleaned_data
    return {"added": chosen.get("days", []), "regions": regions(chosen["country"]) if "country" in chosen else []}
