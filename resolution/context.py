"""What every page knows: how its reader likes it, and where one can go from here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import RANK
from accounts.web.access import watches_work
from resolution.core.caching import remembered
from resolution.demo import people
from tickets import queues

BRAND = "Resolution"
Counts = dict[str, int]
DEMO_KEY = "demo:logins"


@dataclass(frozen=True)
class Door:
    """A place that the navigation leads to: the name of its address, and for whom it is there."""

    label: str | Promise
    icon: str
    name: str
    hotkey: str
    opens_for: Callable[[User], bool]
    counts: str = ""  # which of the reader's counts stands beside it


def _everybody(user: User) -> bool:
    return True


def _workers(user: User) -> bool:
    return user.works_tickets


def _colleagues(user: User) -> bool:
    return user.role in RANK  # whose work is looked at, and who looks at it


def _supervisors(user: User) -> bool:
    return user.supervises


def _administrators(user: User) -> bool:
    return user.administers


def _supervisors_alone(user: User) -> bool:
    return user.supervises and not user.administers  # administrators find it among the settings


def _auditors(user: User) -> bool:
    return user.reads_audit and not user.administers


START = (
    Door(gettext_lazy("Search"), "search", "tickets:search", "/", _everybody),
    Door(gettext_lazy("New ticket"), "plus", "tickets:new", "c", _workers),
)
WORK = (
    Door(gettext_lazy("Inbox"), "bell", "tickets:inbox", "g i", _everybody, counts=queues.UNREAD),
    Door(gettext_lazy("Follow-ups"), "calendar-check", "followups:agenda", "g f", _everybody),
    Door(gettext_lazy("Commitments"), "check", "followups:commitments", "g h", _everybody),
    Door(gettext_lazy("Customers"), "building-2", "customers:list", "g c", _everybody),
    Door(gettext_lazy("Quality reviews"), "clipboard-check", "quality:queue", "g y", _colleagues),
    Door(gettext_lazy("Live"), "activity", "metrics:live", "g l", watches_work),
    Door(gettext_lazy("KPIs"), "chart-no-axes-column", "metrics:dashboard", "g p", _everybody),
)
MANAGE = (
    Door(gettext_lazy("Outbox"), "send", "channels:outbox", "g o", _supervisors),
    Door(gettext_lazy("Service standards"), "timer", "sla:standards", "g s", _supervisors_alone),
    Door(gettext_lazy("Settings"), "settings", "accounts:settings", "g s", _administrators),
    Door(gettext_lazy("Audit"), "history", "accounts:audit", "g t", _auditors),
    Door(gettext_lazy("Your preferences"), "circle-user", "accounts:me", "g m", _everybody),
)


def house(request: HttpRequest) -> dict[str, Any]:
    """Context of every template. Anonymous pages and parts of pages get no navigation."""
    reader = getattr(request, "user", None)
    if not isinstance(reader, User) or not reader.is_authenticated:
        return {"brand": BRAND, "theme": User.Theme.SYSTEM, "density": User.Density.COMFORTABLE, **_demo()}
    found = queues.remembered_counts(reader, timezone.now()) if _shows_navigation(request) else {}
    return {
        "brand": BRAND,
        "theme": reader.theme,
        "density": reader.density,
        "nav": _navigation(request, reader, found) if found else [],
        "unread": found.get(queues.UNREAD, 0),
    }


def _demo() -> dict[str, Any]:
    """Who may look around, for the sign-in page of a demo; asked for only by the page that shows it."""
    if not settings.DEMO:
        return {}
    logins = SimpleLazyObject(lambda: remembered(DEMO_KEY, people.logins, seconds=60))
    return {"demo_logins": logins, "demo_password": people.PASSWORD}


def _shows_navigation(request: HttpRequest) -> bool:
    """Whole pages do, and the part of a queue that brings fresh counts along."""
    match = request.resolver_match
    part = request.headers.get("HX-Request-Type") == "partial"
    return not part or (match is not None and match.view_name == "tickets:queue-rows")


def _navigation(request: HttpRequest, reader: User, found: Counts) -> list[dict[str, Any]]:
    """The groups of links for this reader, with the number of tickets behind each view."""
    groups = [
        {"label": "", "links": list(_links(START, request, reader, found))},
        {"label": _("Queue"), "links": list(_views(request, reader, found))},
        {"label": _("Work"), "links": list(_links(WORK, request, reader, found))},
        {"label": _("Manage"), "links": list(_links(MANAGE, request, reader, found))},
    ]
    return [group for group in groups if group["links"]]


def _views(request: HttpRequest, reader: User, found: Counts) -> Iterator[dict[str, Any]]:
    kept = _kept_filters(request)
    for view in queues.VIEWS.values():
        if view.name == "mine" and not reader.works_tickets:
            continue
        address = reverse("tickets:queue", args=[view.name])
        count = found.get(view.name, 0)
        yield {
            "label": view.label,
            "icon": view.icon,
            "hotkey": view.hotkey,
            "url": f"{address}?{kept}" if kept else address,
            "count": _shown(count),
            "alert": view.alerts and bool(found.get(queues.LATE)),
            "current": request.path.startswith(address),
        }


def _links(doors: tuple[Door, ...], request: HttpRequest, reader: User, found: Counts) -> Iterator[dict[str, Any]]:
    for door in doors:
        if not door.opens_for(reader):
            continue
        try:
            address = reverse(door.name)
        except NoReverseMatch:  # the floor above that offers it is not built in
            continue
        yield {
            "label": door.label,
            "icon": door.icon,
            "hotkey": door.hotkey,
            "url": address,
            "count": _shown(found.get(door.counts, 0)),
            "current": request.path.startswith(address),
        }


def _shown(count: int) -> str:
    return queues.capped(count) if count else ""


def _kept_filters(request: HttpRequest) -> str:
    """What was chosen in one view stays chosen in the next."""
    match = request.resolver_match
    if match is None or match.view_name not in ("tickets:queue", "tickets:queue-rows"):
        return ""
    query = request.GET.copy()
    for key in set(query) - set(queues.FILTERS):
        del query[key]
    for name in queues.FILTERS.keys() & set(query):
        query.setlist(name, [value for value in query.getlist(name) if value])
    return query.urlencode()
