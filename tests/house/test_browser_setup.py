"""Where the browser of the journeys comes from, and what is said where there is none."""

from pathlib import Path

import pytest

from resolution.testing import browser


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No program can be found, no home is known, and nothing can be downloaded."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "browsers"))
    monkeypatch.setenv("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
    return tmp_path


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    path.touch(mode=0o755)
    return path


def test_the_systems_browser_comes_first(bare_machine: Path) -> None:
    program(bare_machine / "browsers" / "chromium-1200" / "chrome-linux" / "chrome")
    ours = program(bare_machine / "bin" / "chromium")
    assert browser.find_chromium() == ours


def test_else_the_newest_that_playwright_has(bare_machine: Path) -> None:
    program(bare_machine / "browsers" / "chromium-1100" / "chrome-linux" / "chrome")
    newest = program(bare_machine / "browsers" / "chromium-1200" / "chrome-linux" / "chrome")
    assert browser.find_chromium() == newest


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_missing_browser_fails_in_ci_and_is_a_loud_sentence_elsewhere(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], ci: str, code: int
) -> None:
    monkeypatch.setenv("CI", ci)
    assert browser.main() == code
    assert capfd.readouterr().err.endswith(browser.MISSING + "\n")
