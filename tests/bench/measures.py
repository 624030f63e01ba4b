"""What is measured: one function a measure, each making the requests of one screen or endpoint."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.load import MakeRequest, Request

FLOOR, DRF = "queue", "create"  # the two floors that ratios are taken against


@dataclass(frozen=True)
class Scene:
    """Who asks, and for what: made once per run from the seeded database."""

    cookie: str
    supervisor_cookie: str
    key: str
    open_ids: list[int]
    deep_cursor: str
    long_ticket: int
    contacts: int


@dataclass(frozen=True)
class Measure:
    """A measure by name: its requests, the floor of its ratio, and how many requests a run sends."""

    name: str
    make: Callable[[Scene], MakeRequest]
    floor: str
    requests: int = 200


def queue_page(scene: Scene) -> MakeRequest:
    return _page("/queue/all/", scene.cookie)


def queue_deep_page(scene: Scene) -> MakeRequest:
    return _page(f"/queue/all/?cursor={scene.deep_cursor}", scene.cookie)


def ticket_page(scene: Scene) -> MakeRequest:
    return lambda number: _get(f"/tickets/RES-{_of(scene, number):04d}/", scene.cookie)


def ticket_page_50(scene: Scene) -> MakeRequest:
    return _page(f"/tickets/RES-{scene.long_ticket:04d}/", scene.cookie)


def search_rare(scene: Scene) -> MakeRequest:
    return _page("/search/?q=zyxwolf", scene.cookie)


def search_common(scene: Scene) -> MakeRequest:
    return _page("/search/?q=export", scene.cookie)


def kpi_dashboard(scene: Scene) -> MakeRequest:
    return _page("/kpis/", scene.supervisor_cookie)


def api_list(scene: Scene) -> MakeRequest:
    return lambda _number: ("GET", "/api/v1/tickets?limit=25", None, _headers(scene))


def api_get(scene: Scene) -> MakeRequest:
    return lambda number: ("GET", f"/api/v1/tickets/RES-{_of(scene, number):04d}", None, _headers(scene))


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
        body = {"text": "We look into it.", "next_update_at": "2099-01-01T12:00:00Z"}
        headers = {**_headers(scene), "Idempotency-Key": str(uuid.uuid4())}
        path = f"/api/v1/tickets/RES-{_of(scene, number):04d}/messages"
        return "POST", path, json.dumps(body).encode(), headers

    return make


MEASURES = (
    Measure("queue_page", queue_page, FLOOR),
    Measure("queue_deep_page", queue_deep_page, FLOOR),
    Measure("ticket_page", ticket_page, FLOOR),
    Measure("ticket_page_50", ticket_page_50, FLOOR),
    Measure("search_rare", search_rare, FLOOR),
    Measure("search_common", search_common, FLOOR),
    Measure("api_create", api_create, DRF, 400),
    Measure("api_list", api_list, FLOOR),
    Measure("api_get", api_get, FLOOR),
    Measure("reply", reply, DRF, 400),
    Measure("kpi_dashboard", kpi_dashboard, FLOOR),
)


def floor_queue(_number: int) -> Request:
    return "GET", "/queue", None, {}


def floor_create(number: int) -> Request:
    body = {"subject": f"Export fails {number}", "customer_id": 1 + number % 1000, "body": "It stops at 10k rows."}
    return "POST", "/create", json.dumps(body).encode(), {"Content-Type": "application/json"}


FLOORS: dict[str, MakeRequest] = {FLOOR: floor_queue, DRF: floor_create}


def _of(scene: Scene, number: int) -> int:
    return scene.open_ids[number % len(scene.open_ids)]


def _page(path: str, cookie: str) -> MakeRequest:
    return lambda _number: _get(path, cookie)


def _get(path: str, cookie: str) -> Request:
    return "GET", path, None, {"Cookie": cookie}


def _headers(scene: Scene) -> dict[str, str]:
    return {"Authorization": f"Bearer {scene.key}", "Content-Type": "application/json"}
