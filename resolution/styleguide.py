"""Every component in its states on one page, for the people who write screens. Development only."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from resolution.core.refusals import Finding, Refused
from resolution.core.text import rendered

STATES = ["open", "auto", "done", "not_applicable", "deferred", "skipped", "overridden"]
TONES = ["neutral", "accent", "ok", "warn", "danger", "info", "recovery", "note"]
SERIES: list[float | None] = [6, 6.4, 7, None, 7.8, 7.6, 8, 8.2, 8.1, 8.5, 8.6]


class SampleForm(forms.Form):
    """One field of each kind."""

    subject = forms.CharField(label="Subject", max_length=200, help_text="One line: what does not work?")
    severity = forms.ChoiceField(label="Severity", choices=[("", "Choose…"), ("high", "High"), ("low", "Low")])
    contact = forms.EmailField(label="Contact e-mail")
    words = forms.CharField(label="In the customer's words", required=False, widget=forms.Textarea({"rows": 3}))
    evidence = forms.FileField(label="Screenshot", required=False)
    outcome = forms.ChoiceField(
        label="Still resolved?", choices=[("yes", "Yes"), ("no", "No, the problem is back")], widget=forms.RadioSelect
    )
    score = forms.ChoiceField(
        label="How satisfied are you?", choices=[(n, n) for n in range(1, 11)], widget=forms.RadioSelect
    )
    tell = forms.BooleanField(label="Tell the customer", required=False, help_text="Sends the receipt.")


class UpdateForm(forms.Form):
    """The three questions of a progress update."""

    known = forms.CharField(label="What we know", widget=forms.Textarea({"rows": 2}))
    doing = forms.CharField(label="What we do now", widget=forms.Textarea({"rows": 2}))
    next_by = forms.CharField(label="Next news by")


def styleguide(request: HttpRequest) -> HttpResponse:
    """All components; `?theme=dark`, `?direction=rtl` and `?density=compact` show the other looks."""
    at = timezone.now()
    context = {
        "brand": "Resolution",
        "theme": request.GET.get("theme", "system"),
        "direction": request.GET.get("direction", "ltr"),
        "density": request.GET.get("density", "comfortable"),
        "nav": _nav(),
        "now": at,
        "tones": TONES,
        "severities": ["critical", "high", "medium", "low"],
        "phases": ["connection", "diagnosis", "implementation", "verification", "follow_up", "closed"],
        "tabs": [
            {"label": "All", "url": "#timeline", "current": True},
            {"label": "Notes", "url": "#timeline", "count": 1},
        ],
        "menu": [{"label": "Link a ticket", "url": "#buttons", "icon": "link-2", "hotkey": "l"}],
        "facts": [{"label": "Owner", "value": "Ana Silva"}, {"label": "Team", "value": "Platform"}],
        "empty_action": {"label": "Take the most urgent", "url": "#queue"},
        "dialog_form": UpdateForm(prefix="dialog"),
        "form": SampleForm({"subject": "Export", "contact": "dana"}),
        "refused": Refused("The ticket stays in Diagnose.", _findings()),
        **_conversation(at),
        **_work(at),
        **_lists(at),
    }
    return render(request, "styleguide.html", context)


def _nav() -> list[dict[str, Any]]:
    links = [
        {"label": "My open", "url": "#queue", "icon": "inbox", "count": 24, "hotkey": "g q", "current": True},
        {"label": "Update due", "url": "#queue", "icon": "clock", "count": 3, "alert": True, "hotkey": "g d"},
        {"label": "KPIs", "url": "#kpis", "icon": "chart-no-axes-column", "hotkey": "g p"},
    ]
    return [{"label": "Queue", "links": links}]


def _conversation(at: datetime) -> dict[str, Any]:
    def item(number: int, kind: str, minutes: int, **more: Any) -> dict[str, Any]:
        when = at - timedelta(minutes=minutes)
        return {"id": f"m-{number}", "kind": kind, "at": when, "author": "Ana Silva", **more}

    delivered = [{"text": "delivered", "tone": "ok", "icon": "check"}]
    picture = [{"name": "screenshot-1.png", "url": "#", "size": 184_320}]
    events = [{"author": "Ana Silva", "text": "set severity to Critical", "at": at - timedelta(minutes=92)}]
    said = rendered("It stops at 10k rows and I get `E-413`. Finance closes **today**.")
    facts = [("We know", "Exports above 8 MB are cut off."), ("Next news by", "14:30, your time")]
    items = [
        item(1, "in", 95, author="Dana Reyes", channel="E-mail", body=said, files=picture),
        item(2, "group", 92, summary="1 change by Ana Silva · 13:05", events=events),
        item(3, "event", 91, body="took the ticket"),
        item(4, "out", 88, to="Dana Reyes", body=rendered("I own this from now on."), badges=delivered),
        item(5, "phase", 80, body="2 Diagnose"),
        item(6, "note", 70, body=rendered("Proxy limit again, same as RES-0871.")),
        item(7, "call", 60, body=rendered("Dana agrees to a file by hand.")),
        item(8, "update", 45, to="Dana Reyes", facts=facts),
        item(9, "new", 30, body="New since"),
        item(10, "out", 0, to="Dana Reyes", body=rendered("Here it is."), pending="Sending in 8 s", undo="#"),
    ]  # fmt: skip
    composers = [
        {"kind": "reply", "id": "compose-reply", "open": True, "to": "Dana Reyes", "submit": "Send to Dana",
         "text": "Hi Dana,", "saved_at": at, "hint": "Marco is also replying"},
        {"kind": "update", "id": "compose-update", "open": True, "to": "Dana Reyes", "submit": "Send update",
         "fields": list(UpdateForm())},
        {"kind": "note", "id": "compose-note", "open": True, "submit": "Add note", "placeholder": "Only your team"},
    ]  # fmt: skip
    return {"items": items, "composers": composers}


def _work(at: datetime) -> dict[str, Any]:
    checks = [_check(state, index) for index, state in enumerate(STATES)]
    checks[0]["actions"] = [{"label": "Add option", "url": "#"}]
    group = {"id": "fold-1", "title": "Troubleshooting", "done": 2, "total": 6, "open": True, "checks": checks[3:]}
    button = {"label": "Write update", "url": "?compose=update", "opens": "compose-update", "hotkey": "p"}
    steps = [
        {"sentence": "Read the case once more", "due": at + timedelta(hours=5), "state": "ok", "buttons": [button]},
        {"sentence": "Send a progress update", "due": at + timedelta(minutes=12), "state": "soon", "buttons": []},
        {"sentence": "The update is late: call", "due": at - timedelta(minutes=20), "state": "over", "buttons": []},
        {"sentence": "Waiting on the customer until Friday", "state": "waiting", "buttons": []},
    ]
    moments = [at + timedelta(minutes=distance) for distance in (12, 52, 1600, 9000, -240)]
    return {"checks": checks, "group": group, "steps": steps, "moments": moments, "findings": _findings()}


def _check(state: str, index: int) -> dict[str, Any]:
    check: dict[str, Any] = {"code": f"2D{index}", "state": state, "strength": "soft" if index % 2 else "hard"}
    check["sentence"] = f"An item that is {state.replace('_', ' ')}"
    check["note"] = "Ana Silva, 13:20" if state in {"done", "overridden", "skipped"} else ""
    check["tick"] = "#" if state == "done" else ""
    check["evidence"] = {"label": "Root cause: proxy limit", "url": "#"} if state == "auto" else None
    return check


def _findings() -> list[Finding]:
    return [
        Finding("2E5", "hard", "fail", "The rollback plan is written."),
        Finding("2D3", "soft", "fail", "The effect on the customer's workflow is described."),
        Finding("owner", "law", "fail", "Somebody owns the ticket."),
    ]


def _lists(at: datetime) -> dict[str, Any]:
    filters = [{"name": "severity", "label": "Severity", "value": "high", "choices": [("high", "High")]}]
    kinds = [
        (1042, "Export fails over 10k rows", "critical", "diagnosis", 12),
        (990, "Sync duplicates orders " * 4, "high", "verification", -240),
        (1021, "كيف أشارك لوحة؟", "low", "implementation", 1800),
    ]
    rows = [
        {
            "id": number,
            "subject": subject,
            "severity": severity,
            "phase": phase,
            "due": at + timedelta(minutes=minutes),
        }
        for number, subject, severity, phase, minutes in kinds
    ]
    agenda = [
        {"id": "f-1", "due": at - timedelta(hours=3), "title": "Tessellate Studio", "url": "#", "meta": "two days",
         "actions": [{"label": "Call", "url": "#", "primary": True}]},
        {"id": "f-2", "due": at + timedelta(hours=3), "title": "Halden Academy", "url": "#", "meta": "two weeks",
         "badges": [{"text": "commitment due", "tone": "recovery"}], "actions": [{"label": "Write", "url": "#"}]},
    ]  # fmt: skip
    table = {"columns": [{"label": "Name"}, {"label": "Open"}], "rows": [{"url": "#", "cells": ["Ana Silva", 24]}]}
    return {"filters": filters, "rows": rows, "agenda": agenda, "kpis": _kpis(at), "table": table}


def _kpis(at: datetime) -> list[dict[str, Any]]:
    card = {"url": "#", "list_url": "#", "as_of": at, "series": SERIES, "series_target": 8, "n_label": "tickets"}
    kinds = [
        ("First contact resolution", "86.1", "%", "on_target", "85 % or more", "+1.9 pt", 412),
        ("Customer satisfaction", "8.7", "/ 10", "near", "9.0 or more", "+0.2", 184),
        ("Escalation rate", "12.4", "%", "off_target", "below 10 %", "+3.1 pt", 51),
        ("Knowledge articles", "11", "this month", "no_target", "", "", 11),
        ("Customer effort", None, "", "no_data", "8.0 or more", "", 0),
    ]
    names = ("title", "value", "unit", "status", "target", "delta", "n")
    return [{**card, **dict(zip(names, kind, strict=True))} for kind in kinds]
