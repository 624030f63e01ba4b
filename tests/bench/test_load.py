"""The lean driver: what it sends, how it reads, and what it does not take for an answer."""

import socket
from collections.abc import Iterator

import pytest

from tests.bench.__main__ import _wanted
from tests.bench.figures import Failed
from tests.bench.load import Answer, Proof, message_of, read_answer

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_request_is_written_whole() -> None:
    sent = message_of(("POST", "/a", b"{}", {"Cookie": "c=1"}))
    assert sent == b"POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: c=1\r\nContent-Length: 2\r\n\r\n{}"
    assert message_of(("GET", "/a", None, {}), "X: 1\r\n") == b"GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\nX: 1\r\n\r\n"


def test_an_answer_is_read_to_its_length(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"HTTP/1.1 201 Created\r\ncontent-length: 5\r\nx-sql: 7\r\n\r\nhello")
    answer = read_answer(ours)
    assert (answer.status, answer.body, answer.header("X-SQL")) == (201, b"hello", "7")


def test_half_an_answer_is_a_failure(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")
    theirs.close()
    with pytest.raises(Failed, match="before its answer was whole"):
        read_answer(ours)


def test_an_answer_without_a_length_is_a_failure(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    with pytest.raises(Failed, match="without a length"):
        read_answer(ours)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(302, b"HTTP/1.1 302 Found\r\nlocation: /login/", b""),
        Answer(200, b"HTTP/1.1 200 OK", b"<h1>Sign in</h1>"),
        Answer(200, b"HTTP/1.1 200 OK", b"<tr></tr>" * 24),
    ],
    ids=["led to the login", "the login page", "a row too few"],
)
def test_the_wrong_page_fails_the_run(answer: Answer) -> None:
    with pytest.raises(Failed, match="GET /queue/all/ answered"):
        Proof("<tr>", 25).refuse(answer, "GET /queue/all/")


def test_the_right_page_passes() -> None:
    Proof("<tr>", 25).refuse(Answer(200, b"", b"<tr></tr>" * 25), "GET /queue/all/")
    Proof("location: /tickets/RES-", status=303).refuse(Answer(303, b"\r\nlocation: /tickets/RES-0001/", b""), "POST")


def test_an_unknown_measure_is_refused_by_name() -> None:
    pages, ticking = _wanted("reply,tick_idle,queue_page", 10_000)
    assert ([measure.name for measure in pages], ticking) == (["queue_page", "reply"], ["tick_idle"])
    with pytest.raises(Failed, match="no measure replies"):
        _wanted("replies", 10_000)


def test_a_history_too_small_for_a_page_is_refused() -> None:
    with pytest.raises(Failed, match="fewer than 2000"):
        _wanted("", 1_000)
