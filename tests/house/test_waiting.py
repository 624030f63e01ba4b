"""What a browser sees while the demo story is told."""

from pathlib import Path

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from resolution.demo.waiting import WaitingMiddleware
from resolution.embedded import curtain


@pytest.fixture
def state(settings: Settings, tmp_path: Path) -> Path:
    settings.EMBEDDED, settings.STATE = True, tmp_path
    return tmp_path


@pytest.fixture
def door(state: Path) -> WaitingMiddleware:
    return WaitingMiddleware(answer)


def answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("the house")


def at(path: str) -> HttpRequest:
    return RequestFactory().get(path)


@pytest.mark.parametrize("path", ["/", "/setup/", "/login/", "/api/v1/tickets"])
def test_behind_the_curtain_everybody_is_asked_to_wait_a_moment(
    state: Path, door: WaitingMiddleware, path: str
) -> None:
    curtain.draw(state)
    response = door(at(path))
    assert response.status_code == 503
    assert response["Retry-After"] == response["Refresh"] == "3"
    assert b"The demo story is being told" in response.content


def test_machines_that_ask_how_we_are_get_their_answer(state: Path, door: WaitingMiddleware) -> None:
    curtain.draw(state)
    assert door(at("/healthz")).content == b"the house"


def test_once_open_the_curtain_is_not_looked_for_again(state: Path, door: WaitingMiddleware) -> None:
    curtain.draw(state)
    door(at("/"))
    curtain.open_(state)
    assert door(at("/")).content == b"the house"
    curtain.draw(state)
    assert door(at("/")).content == b"the house"


def test_a_house_that_make_run_did_not_start_has_no_curtain(settings: Settings) -> None:
    settings.EMBEDDED = False
    with pytest.raises(MiddlewareNotUsed):
        WaitingMiddleware(answer)
