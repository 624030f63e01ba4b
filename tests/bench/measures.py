"""What is measured: one function a measure, each making the requests of one screen or endpoint."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.bench.load import MakeRequest, Proof, Request

LONG_TEXT = "Any news? We are losing time."  # of the messages in the long ticket
ANSWER, PROMISE = "We look into it.", "2099-01-01T12:00:00Z"

FLOOR, DRF = "queue", "create"  # the two floors that ratios are taken against


@dataclass(frozen=True)
class Scene:
    """Who asks, and for what: made once per run from the copied history."""

    cookie: str
    supervisor_cookie: str
    csrf_cookie: str
    csrf_token: str
    key: str
    open_ids: list[int]
    queue_cursor: str
    api_cursor: str
    long_ticket: int
    contacts: int


@dataclass(frozen=True)
class Measure:
    """A measure by name: its requests, what a right answer holds, the floor of its ratio, and its length."""

    name: str
    make: Callable[[Scene], MakeRequest]
    proof: Proof
    floor: str = FLOOR
    requests: int = 200
    against_raw: bool = False


def queue_page(scene: Scene) -> MakeRequest:
    return _page("/queue/all/", scene.cookie)


def queue_page_50(scene: Scene) -> MakeRequest:
    return _page("/queue/all/?size=50", scene.cookie)


def queue_deep_page(scene: Scene) -> MakeRequest:
    return _page(f"/queue/all/?cursor={scene.queue_cursor}", scene.cookie)


def ticket_page(scene: Scene) -> MakeRequest:
    return lambda number: _get(_ticket(scene, number), scene.cookie)


def ticket_page_50(scene: Scene) -> MakeRequest:
    return _page(f"/tickets/RES-{scene.long_ticket:04d}/", scene.cookie)


def search_rare(scene: Scene) -> MakeRequest:
    return _page("/search/?q=zyxwolf", scene.supervisor_cookie)  # no team sees all of the few that hold it


def search_common(scene: Scene) -> MakeRequest:
    return _page("/search/?q=export", scene.cookie)


def kpi_dashboard(scene: Scene) -> MakeRequest:
    return _page("/kpis/", scene.supervisor_cookie)


def kpi_detail(scene: Scene) -> MakeRequest:
    return _page("/kpis/resolution_time/", scene.supervisor_cookie)


def kpi_drilldown(scene: Scene) -> MakeRequest:
    return _page("/kpis/response_compliance/tickets/", scene.supervisor_cookie)


def api_list(scene: Scene) -> MakeRequest:
    return lambda _number: ("GET", "/api/v1/tickets?limit=25", None, _headers(scene))


def api_list_deep(scene: Scene) -> MakeRequest:
    return lambda _number: ("GET", f"/api/v1/tickets?limit=25&cursor={scene.api_cursor}", None, _headers(scene))


def api_get(scene: Scene) -> MakeRequest:
    return lambda number: ("GET", f"/api/v1{_ticket(scene, number).rstrip('/')}", None, _headers(scene))


def api_create(scene: Scene) -> MakeRequest:
    def make(number: int) -> Request:
        body = {
            "subject": f"Export fails {number}",
            "severity": "high",
            "customer": {"email": f"person{1 + number % scene.contacts}@customer.example"},
            "message": {"text": "It stops at 10k rows, and finance waits for the file since this morning."},
        }
        headers = {**_headers(scene), "Idempotency-Key": str(uuid.uuid4())}
        return "POST", "/api/v1/tickets", json.dumps(body).encode(), headers

    return make


def reply(scene: Scene) -> MakeRequest:
    def make(number: int) -> Request:
        body = {"text": ANSWER, "next_update_at": PROMISE}
        headers = {**_headers(scene), "Idempotency-Key": str(uuid.uuid4())}
        return "POST", f"/api/v1{_ticket(scene, number)}messages", json.dumps(body).encode(), headers

    return make


def reply_web(scene: Scene) -> MakeRequest:
    """The form of the ticket page as a browser without script posts it."""

    def make(number: int) -> Request:
        form = {"csrfmiddlewaretoken": scene.csrf_token, "body": ANSWER, "next_update_at": PROMISE}
        headers = {
            "Cookie": f"{scene.cookie}; {scene.csrf_cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return "POST", f"{_ticket(scene, number)}reply/", urlencode(form).encode(), headers

    return make


ROW, JSON_ROW, MESSAGE = '<tr id="ticket-', '"reference":"RES-', '<article class="entry entry--'
MEASURES = (
    Measure("queue_page", queue_page, Proof(ROW, 25)),
    Measure("queue_page_50", queue_page_50, Proof(ROW, 50), requests=100),
    Measure("queue_deep_page", queue_deep_page, Proof(ROW, 25)),
    Measure("ticket_page", ticket_page, Proof(MESSAGE, 3)),
    Measure("ticket_page_50", ticket_page_50, Proof(LONG_TEXT, 10), requests=100),
    Measure("search_rare", search_rare, Proof(ROW, 20)),
    Measure("search_common", search_common, Proof(ROW, 25)),
    Measure("api_create", api_create, Proof(JSON_ROW, status=201), DRF, 400, against_raw=True),
    Measure("api_list", api_list, Proof(JSON_ROW, 25)),
    Measure("api_list_deep", api_list_deep, Proof(JSON_ROW, 25)),
    Measure("api_get", api_get, Proof(JSON_ROW)),
    Measure("reply", reply, Proof(ANSWER, status=201), DRF, 400),
    Measure("reply_web", reply_web, Proof("location: /tickets/RES-", status=303), DRF, 400),
    Measure("kpi_dashboard", kpi_dashboard, Proof('<article class="kpi-card" data-status="', 12)),
    Measure("kpi_detail", kpi_detail, Proof('role="img"')),
    Measure("kpi_drilldown", kpi_drilldown, Proof('<th scope="row"><a href="/tickets/RES-', 25)),
)


def floor_queue(_number: int) -> Request:
    return "GET", "/queue", None, {}


def floor_create(number: int) -> Request:
    body = {"subject": f"Export fails {number}", "customer_id": 1 + number % 1000, "body": "It stops at 10k rows."}
    return "POST", "/create", json.dumps(body).encode(), {"Content-Type": "application/json"}


FLOORS = {FLOOR: (floor_queue, Proof("<tr>", 25)), DRF: (floor_create, Proof('"id":', status=201))}


def _ticket(scene: Scene, number: int) -> str:
    return f"/tickets/RES-{scene.open_ids[number % len(scene.open_ids)]:04d}/"


def _page(path: str, cookie: str) -> MakeRequest:
    return lambda _number: _get(path, cookie)


def _get(path: str, cookie: str) -> Request:
    return "GET", path, None, {"Cookie": cookie}


def _headers(scene: Scene) -> dict[str, str]:
    return {"Authorization": f"Bearer {scene.key}", "Content-Type": "application/json"}
