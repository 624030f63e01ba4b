"""Teams: the list, one team with its hours, and what its hours mean for a promise made now."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Team
from accounts.models.team import OFFICE_WEEK
from accounts.operations import teams as operations
from accounts.web.access import administrators_only
from accounts.web.hours import TeamForm, initial_of, open_seconds, promises, summary
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
        "teams": [(team, summary(team.week), open_seconds(team.week) / 3600) for team in found],
        "last_change": last_change_of(kind="team"),
    }
    return settings_page(request, "settings/teams.html", context, section="teams")


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def new_team(request: ReaderRequest) -> HttpResponse:
    form = TeamForm(request.POST or None, initial=initial_of(Team(time_zone=request.user.time_zone, week=OFFICE_WEEK)))
    made: list[Team] = []
    if _asks_to_save(request) and form.carried_out(
        lambda: made.append(operations.create_team(**form.changes(), actor=request.user, at=timezone.now()))
    ):
        messages.success(
            request, _("Team %(name)s was created. Add people on their own pages.") % {"name": made[0].name}
        )
        return redirect("accounts:team", made[0].pk)
    return _team_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def team(request: ReaderRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Team, pk=pk)
    form = TeamForm(request.POST or None, initial=initial_of(found))
    if _asks_to_save(request) and form.carried_out(
        lambda: operations.change_team(found, form.changes(), actor=request.user, at=timezone.now())
    ):
        messages.success(request, _("Saved. Promises made from now on follow these hours."))
        return redirect("accounts:team", pk)
    return _team_page(request, form, found)


def _asks_to_save(request: ReaderRequest) -> bool:
    return request.method == "POST" and "preview" not in request.POST


def _team_page(request: ReaderRequest, form: TeamForm, found: Team | None) -> HttpResponse:
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
        "previewed": "preview" in request.POST and shown is not None,
        "promises": promises(shown.calendar, at) if shown else [],
        "members": found.members.order_by("-is_active", "name", "id") if found else [],
        "last_change": last_change_of(subject=operations.subject_of(found)) if found else None,
    }
    return settings_page(request, "settings/team.html", context, section="teams", status=form.status)
