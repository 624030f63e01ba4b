"""Words from outside are cleaned once and shown safely."""

import pytest

from resolution.core.text import clean, one_line, rendered


def test_what_no_database_can_hold_is_taken_out() -> None:
    assert clean("a\x00b\ud800c\r\nd\x07") == "abc\nd"


def test_a_line_is_one_line_and_cut_with_an_ellipsis() -> None:
    assert one_line("  two\n lines  ") == "two lines"
    assert one_line("x" * 300, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "<style>*{background:url(//evil)}</style>",
        '<a href="https://x" onclick="y()">z</a>',
        "<svg/onload=alert(1)>",
        "![pixel](https://evil.example/p.gif)",
    ],
)
def test_nothing_that_runs_or_calls_home_survives_rendering(hostile: str) -> None:
    html = rendered(hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert "<style" not in html
    assert "<svg" not in html
    assert 'href="javascript' not in html
    assert "<a onclick" not in html


def test_what_people_mean_is_kept() -> None:
    html = rendered("**Bold** and https://larkspur.example\n\n- one\n- two")
    assert "<strong>Bold</strong>" in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert html.count("<li>") == 2
