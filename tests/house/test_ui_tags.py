from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template

from resolution.core import moments
from resolution.core.sparkline import path

NOW = datetime(2026, 5, 11, 14, 18, tzinfo=UTC)  # a Monday


def drawn(tag: str, **context: object) -> str:
    return Template("{% load ui %}" + tag).render(Context({"now": NOW, **context})).strip()


def at(**distance: float) -> datetime:
    return NOW + timedelta(**distance)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (13_320, "3 h 42 min"),
     (86_400, "1 d"), (356_400, "4 d 3 h")],
)  # fmt: skip
def test_a_length_of_time_has_at_most_two_units(seconds: int, words: str) -> None:
    assert moments.length(seconds) == words
    assert drawn("{% duration n %}", n=seconds) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [(at(minutes=12), "14:30"), (at(days=1), "Tue 14:18"), (at(days=-2), "Sat 14:18"), (at(days=9), "20 May"),
     (at(days=400), "15 Jun 2027")],
)  # fmt: skip
def test_a_clock_time_is_short_and_unmistakable(moment: datetime, words: str) -> None:
    assert moments.clock(moment, NOW) == words


def test_due_is_quiet_until_the_last_quarter_hour_and_red_only_after() -> None:
    assert moments.due(at(minutes=16), NOW).state == "ok"
    assert moments.due(at(minutes=15), NOW).state == "soon"
    assert moments.due(at(seconds=0), NOW).state == "soon"
    assert moments.due(at(seconds=-1), NOW) == moments.Due("over", "14:17", "overdue 1 s")
    assert moments.due(at(hours=2), NOW, warn=7200).state == "soon"
    assert moments.due(at(hours=-2), NOW, paused=True).distance == "paused"


def test_due_reads_right_without_script() -> None:
    html = drawn("{% due moment %}", moment=at(minutes=12))
    assert 'datetime="2026-05-11T14:30:00+00:00"' in html
    assert 'data-state="soon"' in html
    assert ">14:30<" in html
    assert ">in 12 min<" in html
    assert drawn("{% due nothing %}", nothing=None) == "—"


def test_ago_turns_into_a_date_after_a_day() -> None:
    assert moments.ago(at(seconds=-20), NOW) == "just now"
    assert moments.ago(at(minutes=-200), NOW) == "3 h 20 min ago"
    assert ">Sun 14:18<" in drawn("{% ago moment %}", moment=at(days=-1))


def test_an_icon_is_hidden_unless_it_says_something() -> None:
    assert 'aria-hidden="true"' in drawn('{% icon "lock" %}')
    labelled = drawn('{% icon "lock" label="Internal" %}')
    assert 'aria-label="Internal"' in labelled
    assert "aria-hidden" not in labelled


def test_severity_and_phase_are_words_before_they_are_colours() -> None:
    assert drawn('{% severity "critical" %}').endswith("Critical</span>")
    assert "<span>2 Diagnose</span>" in drawn('{% phase "diagnosis" %}')
    assert "<span>Closed</span>" in drawn('{% phase "closed" dots=False %}')
    assert "Waiting on customer" in drawn('{% waiting "customer" %}')


def test_names_from_outside_are_escaped() -> None:
    for tag in (
        "{% badge name %}",
        "{% avatar name %}",
        "{% severity name %}",
        "{% phase name %}",
        "{% waiting name %}",
    ):
        assert "<script>" not in drawn(tag, name="<script>x")


@pytest.mark.parametrize(("name", "letters"), [("Ana Silva", "AS"), ("Bo", "B"), ("ana maria silva", "AS"), ("", "?")])
def test_initials_come_from_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert f">{letters}</span>" in drawn("{% avatar name %}", name=name)


def test_money_has_cents_only_where_there_are_any() -> None:
    assert drawn('{% money 50000 "USD" %}') == "$50,000"
    assert drawn('{% money 1250.5 "EUR" %}') == "€1,250.50"
    assert drawn('{% money 10 "CHF" %}') == "10 CHF"
    assert drawn("{% money nothing %}", nothing=None) == "—"


def test_the_stepper_marks_where_the_ticket_stands() -> None:
    html = drawn('{% phase_stepper "diagnosis" done=4 total=8 %}')
    assert html.count('aria-current="step"') == 1
    assert html.count('data-state="done"') == 1
    assert "4/8" in html
    assert drawn('{% phase_stepper "closed" %}').count('data-state="done"') == 5


def test_a_sparkline_leaves_gaps_out_and_needs_two_values() -> None:
    assert path([1.0])["points"] == ""
    line = path([1.0, None, 3.0], target=2.0)
    assert line["points"] == "3.0,29.0 117.0,3.0"
    assert line["rule"] == 16.0
    assert path([2.0, 2.0])["last"] == {"x": 117.0, "y": 16.0}


class Form(forms.Form):
    subject = forms.CharField(help_text="One line")
    tell = forms.BooleanField(required=False)
    outcome = forms.ChoiceField(choices=[("y", "Yes")], widget=forms.RadioSelect)


def test_a_field_tells_screen_readers_its_help_and_its_error() -> None:
    html = drawn("{% field form.subject %}", form=Form({}))
    assert '<label for="id_subject">' in html
    assert 'aria-describedby="id_subject_helptext id_subject_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_subject_error"' in html


def test_radio_buttons_share_one_legend() -> None:
    html = drawn("{% field form.outcome %}", form=Form({}))
    assert "<legend>Outcome" in html
    assert 'aria-describedby="id_outcome_error"' in html


def test_the_error_summary_links_each_fault_to_its_field() -> None:
    html = drawn('{% include "components/error_summary.html" %}', form=Form({}))
    assert '<a href="#id_subject">Subject</a>' in html
    assert 'role="alert"' in html
    assert drawn('{% include "components/error_summary.html" %}', form=Form()) == ""
