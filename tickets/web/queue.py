"""The agent's list of tickets: views, filters and pages, all of them in the address."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Team, User
from accounts.roles import RANK, Role
from resolution.core.paging import BadCursor, Page
from resolution.core.typing import ReaderRequest
from tickets import queues
from tickets.queues import FILTERS, SIZES, SORTS, VIEWS, Choices
from tickets.selection import Selection
from tickets.web import rows

WATCHERS = (Role.SUPERVISOR, Role.EXECUTIVE, Role.ADMINISTRATOR)
Context = dict[str, Any]


@require_safe
def home(request: ReaderRequest) -> HttpResponse:
    """Where everybody starts: agents in their queue, who watches numbers at the numbers."""
    if request.user.role in WATCHERS:
        try:
            return redirect("metrics:dashboard")
        except NoReverseMatch:
            return redirect("tickets:queue", "all")
    return redirect("tickets:queue", "mine" if request.user.works_tickets else "all")


@require_safe
def show(request: ReaderRequest, name: str) -> HttpResponse:
    """A view as a whole page."""
    return render(request, "tickets/queue.html", _context(request, name))


@require_safe
def show_rows(request: ReaderRequest, name: str) -> HttpResponse:
    """The same list as the part that a filter or a page swaps in, with the navigation and its counts."""
    context = _context(request, name)
    # The filters themselves are right already when they were what was changed; swapping would close them.
    context["swaps_filters"] = request.headers.get("HX-Source") != "form#filters"
    response = render(request, "tickets/queue.html#swap", context)
    response["HX-Push-Url"] = context["here"]
    return response


def _context(request: ReaderRequest, name: str) -> Context:
    view = VIEWS.get(name)
    if view is None:
        raise Http404(_("There is no queue of this name."))
    now, reader = timezone.now(), request.user
    known = queues.choices_of(view, _people(request.GET), _teams())
    selection = Selection.read(view, request.GET, known)
    found, selection = _page(selection, reader, now)
    counted = queues.remembered_counts(reader, now)
    return {
        "view": view,
        "title": _title(selection),
        "count": "" if selection.chosen else queues.capped(counted[name]),
        "tickets": rows.drawn(found.rows, now, view.moment if not selection.shows_ended else "next_action_at"),
        "filters": list(_filters(selection, known)),
        "chips": list(_chips(selection, known)),
        "sorts": [(value, label, value == selection.sort) for value, label in (("", view.first), *SORTS)],
        "faults": selection.faults,
        "empty": _empty(selection, counted) if not found.rows else None,
        "now": now,
        **_addresses(selection, found),
    }


def _page(selection: Selection, reader: User, now: datetime) -> tuple[Page[Any], Selection]:
    matching = selection.rows(reader, now)
    try:
        found = rows.read(matching, selection.order, size=selection.size, cursor=selection.cursor)
    except BadCursor:
        fault = _("The page that you asked for belongs to another order; this is the start.")
        selection = replace(selection, cursor="", faults=(*selection.faults, fault))
        found = rows.read(matching, selection.order, size=selection.size, cursor="")
    return found, selection


def _people(query: QueryDict) -> Choices:
    """Who may own a ticket, and whoever the address names although they left."""
    named = [int(value) for value in query.getlist("owner") if value.isdecimal() and len(value) < 19]
    people = User.objects.filter(Q(is_active=True, role__in=[*RANK]) | Q(pk__in=named))
    return tuple((str(key), name) for key, name in people.order_by("name", "id").values_list("pk", "name"))


def _teams() -> Choices:
    return tuple((str(key), name) for key, name in Team.objects.order_by("name", "id").values_list("pk", "name"))


def _title(selection: Selection) -> str:
    return _("All tickets") if selection.shows_ended else str(selection.view.label)


def _filters(selection: Selection, known: dict[str, Choices]) -> Iterator[SafeString]:
    language = get_language() or ""
    for name in FILTERS:
        chosen = tuple(selection.chosen.get(name, ()))
        if chosen or name != selection.view.fixes:
            yield _menu(name, known[name], chosen, language)


@lru_cache(maxsize=512)  # the menus of a page have more options than the page has rows, and hardly ever change
def _menu(name: str, known: Choices, chosen: tuple[str, ...], language: str) -> SafeString:
    options = [(value, label, value in chosen) for value, label in known]
    context = {"name": name, "label": FILTERS[name].label, "options": options}
    return render_to_string("tickets/filter_menu.html", context)


def _chips(selection: Selection, known: dict[str, Choices]) -> Iterator[Context]:
    address = reverse("tickets:queue", args=[selection.view.name])
    for name, values in selection.chosen.items():
        words = dict(known[name])
        for value in values:
            rest = selection.without(name, value)
            yield {"label": FILTERS[name].label, "value": words[value], "remove": f"{address}?{rest}", "rest": rest}


def _addresses(selection: Selection, found: Page[Any]) -> Context:
    """Every way on from here, as a page and as the part that script swaps in."""
    address, part = (reverse(f"tickets:{door}", args=[selection.view.name]) for door in ("queue", "queue-rows"))
    here = selection.query(cursor=selection.cursor)
    onward = selection.query(cursor=found.next_cursor) if found.next_cursor else ""
    return {
        "address": address,
        "part": part,
        "here": f"{address}?{here}" if here else address,
        "onward": onward,
        "start": selection.query() if selection.cursor else None,
        "sizes": [(size, selection.query(size=size), int(size) == selection.size) for size in SIZES],
        "size": selection.size,
    }


def _empty(selection: Selection, counted: dict[str, int]) -> Context:
    """Why the list is empty, and the one thing to do about it."""
    address = reverse("tickets:queue", args=[selection.view.name])
    if selection.cursor:
        start = {"label": _("To the start"), "url": f"{address}?{selection.query()}"}
        return {"title": _("Nothing more here."), "text": "", "action": start}
    if selection.chosen:
        everything = {"label": _("Show all of “%(view)s”") % {"view": selection.view.label}, "url": address}
        text = _("Take one of the filters above away, or all of them.")
        return {"title": _("No ticket here matches all of this."), "text": text, "action": everything}
    action, waiting = None, counted.get("unassigned", 0)
    if selection.view.name == "mine" and waiting:
        label = ngettext("Take the one without an owner", "Take the most urgent of %(n)s without an owner", waiting)
        unassigned = reverse("tickets:queue", args=["unassigned"])
        action = {"label": label % {"n": queues.capped(waiting)}, "url": unassigned}
    return {"title": selection.view.empty, "text": selection.view.empty_text, "action": action}
