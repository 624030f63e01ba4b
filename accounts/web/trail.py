"""Audit entries in words: who did what to whom, and how it was before."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry, User
from accounts.roles import AuthorityLevel, Role, Scope
from accounts.web import hours
from resolution.core.moments import full

KINDS = {
    "person": gettext_lazy("People"),
    "team": gettext_lazy("Teams"),
    "api_key": gettext_lazy("API keys"),
    "playbook": gettext_lazy("Playbooks"),
    "policy": gettext_lazy("Service standards"),
    "customer": gettext_lazy("Customers"),
    "contact": gettext_lazy("Contacts"),
    "contract": gettext_lazy("Contracts"),
    "kpi_target": gettext_lazy("KPI targets"),
}
# Whose names stand in the trail. Rows of floors above are named by their label, and are not imported.
ROWS = {
    "person": "accounts.User",
    "team": "accounts.Team",
    "api_key": "accounts.ApiKey",
    "customer": "customers.Customer",
    "contact": "customers.Contact",
    "contract": "customers.Contract",
}
VERBS = {
    "created": gettext_lazy("created"),
    "changed": gettext_lazy("changed"),
    "deactivated": gettext_lazy("deactivated"),
    "reactivated": gettext_lazy("reactivated"),
    "invited": gettext_lazy("invited"),
    "preferred": gettext_lazy("changed the preferences of"),
    "calendar_made": gettext_lazy("made a calendar address of"),
    "calendar_ended": gettext_lazy("turned off the calendar feed of"),
    "set_up": gettext_lazy("set the house up as"),
    "revoked": gettext_lazy("revoked"),
    "rotated": gettext_lazy("rotated"),
    "drafted": gettext_lazy("drafted"),
    "edited": gettext_lazy("edited"),
    "published": gettext_lazy("published"),
    "discarded": gettext_lazy("discarded"),
    "target_set": gettext_lazy("set the target of"),
    "ended": gettext_lazy("ended"),
    "removed": gettext_lazy("removed"),
    "withdrawn": gettext_lazy("withdrew"),
}
WORDS = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "role": gettext_lazy("Role"),
    "authority_level": gettext_lazy("Authority"),
    "time_zone": gettext_lazy("Time zone"),
    "teams": gettext_lazy("Teams"),
    "is_active": gettext_lazy("Active"),
    "keys_revoked": gettext_lazy("Keys revoked"),
    "week": gettext_lazy("Hours"),
    "holidays": gettext_lazy("Holidays"),
    "round_the_clock": gettext_lazy("Round the clock"),
    "language": gettext_lazy("Language"),
    "theme": gettext_lazy("Theme"),
    "density": gettext_lazy("Lists"),
    "single_keys": gettext_lazy("Single-key shortcuts"),
    "weekly_summary": gettext_lazy("Weekly mail of the KPIs"),
    "undo_seconds": gettext_lazy("Seconds to undo"),
    "scopes": gettext_lazy("Scopes"),
    "expires_at": gettext_lazy("Expires"),
    "revoked_at": gettext_lazy("Revoked"),
    "addresses": gettext_lazy("Addresses"),
    "prefix": gettext_lazy("Begins with"),
    "team": gettext_lazy("Team"),
    "kind": gettext_lazy("Kind"),
    "value_tier": gettext_lazy("Value tier"),
    "churn_risk": gettext_lazy("Risk of leaving"),
    "expected_end": gettext_lazy("Ends as agreed"),
    "notes": gettext_lazy("Notes"),
    "phone": gettext_lazy("Phone"),
    "preferred_channel": gettext_lazy("Prefers"),
    "style": gettext_lazy("Style"),
    "technical_level": gettext_lazy("Technical comfort"),
    "follow_ups_opted_out": gettext_lazy("No follow-ups"),
    "surveys_opted_out": gettext_lazy("No surveys"),
    "customer": gettext_lazy("Customer"),
    "service_level": gettext_lazy("Service level"),
    "annual_value": gettext_lazy("Value a year"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "renews_on": gettext_lazy("Renews on"),
    "copied_from": gettext_lazy("Copied from version"),
    "first_response": gettext_lazy("First response"),
    "next_response": gettext_lazy("Next response"),
    "progress_update": gettext_lazy("Progress update"),
    "resolution": gettext_lazy("Resolution"),
    "pauses": gettext_lazy("Pauses"),
    "ladder": gettext_lazy("Reminders"),
    "uplift": gettext_lazy("Promised more"),
    "title": gettext_lazy("Title"),
    "value": gettext_lazy("Target"),
    "prompt": gettext_lazy("Sentence"),
    "express": gettext_lazy("Express"),
    "standard": gettext_lazy("Standard"),
    "complex": gettext_lazy("Complex"),
}
# How a subject is called, where it is shown, and whether it has a page of its own there.
SUBJECTS = {
    "person": (gettext_lazy("%(name)s"), "accounts:person", True),
    "team": (gettext_lazy("team %(name)s"), "accounts:team", True),
    "api_key": (gettext_lazy("API key %(name)s"), "accounts:api-keys", False),
    "playbook": (gettext_lazy("playbook version %(name)s"), "tickets:playbooks", False),
    "policy": (gettext_lazy("service standards version %(name)s"), "sla:standards", False),
    "customer": (gettext_lazy("customer %(name)s"), "customers:customer", True),
    "contact": (gettext_lazy("contact %(name)s"), "customers:contact", True),
    "contract": (gettext_lazy("contract %(name)s"), "customers:contract", True),
    "kpi_target": (gettext_lazy("%(name)s"), "metrics:kpi", True),
    "quality_review": (gettext_lazy("quality review %(name)s"), "quality:review", True),
}
OF_EVERYBODY = ("customer", "contact", "contract", "kpi_target")  # their pages are open to whoever works here
STRENGTHS = {
    "hard": gettext_lazy("Required"),
    "soft": gettext_lazy("Expected"),
    "guide": gettext_lazy("Guidance"),
    "none": gettext_lazy("Not used"),
}
CHOICES: dict[str, dict[Any, Any]] = {
    "role": dict(Role.choices),
    "authority_level": dict(AuthorityLevel.choices),
    "theme": dict(User.Theme.choices),
    "density": dict(User.Density.choices),
    **dict.fromkeys(("express", "standard", "complex"), STRENGTHS),
}
READS: dict[str, Callable[[Any], str]] = {
    "expires_at": lambda moment: full(datetime.fromisoformat(moment)),
    "revoked_at": lambda moment: full(datetime.fromisoformat(moment)),
    "week": hours.summary,
    "scopes": lambda scopes: ", ".join(str(dict(Scope.choices).get(scope, scope)) for scope in scopes),
}


@dataclass(frozen=True)
class Line:
    """One entry, ready to be shown."""

    entry: AuditEntry
    verb: str
    subject: str
    url: str
    changes: list[tuple[str, str, str]]

    @property
    def is_new(self) -> bool:
        """Whether there was nothing before, so that the facts may stand in one line."""
        return not self.entry.before

    @property
    def actor(self) -> str:
        return self.entry.actor.name if self.entry.actor else _("The system")


def lines_of(entries: Iterable[AuditEntry], *, follows_links: bool = True) -> list[Line]:
    """The entries in words; names are looked up in one query for each kind that occurs.

    A reader who `follows_links` to settings is an administrator; others get links to customers only.
    """
    entries = list(entries)
    names = _names(entries)
    return [
        Line(
            entry,
            str(VERBS.get(entry.verb, entry.verb)),
            *_subject(entry.subject, names, follows_links=follows_links),
            _changes(entry),
        )
        for entry in entries
    ]


def _names(entries: list[AuditEntry]) -> dict[str, str]:
    names: dict[str, str] = {}
    for kind, model in ROWS.items():
        keys = {entry.subject.partition(":")[2] for entry in entries if entry.subject.startswith(f"{kind}:")}
        if keys:
            rows: Any = apps.get_model(model)
            found = rows.objects.filter(pk__in=[key for key in keys if key.isdecimal()]).values_list("pk", "name")
            names.update({f"{kind}:{key}": name for key, name in found})
    return names


def _subject(subject: str, names: dict[str, str], *, follows_links: bool) -> tuple[str, str]:
    kind, _colon, key = subject.partition(":")
    if kind not in SUBJECTS:
        return subject, ""
    words, door, has_page = SUBJECTS[kind]
    called = str(words) % {"name": names.get(subject) or key.replace("_", " ")}
    is_gone = kind in ROWS and subject not in names
    if is_gone or (not follows_links and kind not in OF_EVERYBODY):
        return called, ""
    return called, reverse(door, args=[key] if has_page else [])


def _changes(entry: AuditEntry) -> list[tuple[str, str, str]]:
    before, after = entry.before, entry.after
    lines = []
    for name in {**before, **after}:
        if isinstance(before.get(name), dict) and isinstance(after.get(name), dict) and name not in READS:
            inner = {**before[name], **after[name]}  # an item of a playbook by its code, a metric by its channels
            lines += [
                (f"{WORDS.get(name, name)} {_word(part)}", *_both(part, before[name], after[name])) for part in inner
            ]
        else:
            lines.append((_word(name), *_both(name, before, after)))
    return [line for line in lines if line[1] != line[2]]


def _both(name: str, before: dict[str, Any], after: dict[str, Any]) -> tuple[str, str]:
    return _said(name, before.get(name)), _said(name, after.get(name))


def _word(name: str) -> str:
    return str(WORDS.get(name, name.replace("_", " ").capitalize()))


def _said(name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in READS:
        return READS[name](value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(CHOICES.get(name, {}).get(value, value))
