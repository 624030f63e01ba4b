"""Files: checked when they come in, stored where no address leads, handed out as downloads only."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_agent, make_team, make_ticket, make_user
from tests.tickets.web.conftest import signed_in
from tickets.models import Attachment, Event, Ticket
from tickets.operations.files import place_of, shown_name

pytestmark = pytest.mark.django_db


def upload(client: Client, ticket: Ticket, *files: Any, **more: str) -> Any:
    return client.post(f"/tickets/{ticket.reference}/files/", {"files": files, **more})


def page_with_script() -> SimpleUploadedFile:
    return SimpleUploadedFile("screen.html", b"<script>alert(1)</script>", content_type="text/html")


def test_a_file_lies_under_a_name_of_our_own_outside_of_everything_that_is_served(
    desk: Client, ana: User, settings: Any
) -> None:
    ticket = make_ticket(owner=ana)
    assert upload(desk, ticket, page_with_script(), is_evidence="on").status_code == 303
    file = Attachment.objects.get()
    place = place_of(file)
    assert place.read_bytes() == b"<script>alert(1)</script>"
    assert place.is_relative_to(settings.MEDIA_ROOT)
    assert "screen" not in str(place)
    assert not Path(settings.STATIC_ROOT).is_relative_to(settings.MEDIA_ROOT)
    assert (file.name, file.is_evidence, file.uploaded_by) == ("screen.html", True, ana)
    assert Event.objects.get(ticket=ticket, verb="attached").detail == {"files": ["screen.html"]}


def test_a_file_is_handed_out_as_a_download_that_can_run_nothing(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    upload(desk, ticket, page_with_script())
    answer = desk.get(f"/tickets/{ticket.reference}/files/{Attachment.objects.get().pk}/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="screen.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_a_file_is_as_invisible_as_its_ticket(desk: Client, ana: User) -> None:
    ticket, own = make_ticket(owner=ana), make_ticket(owner=ana)
    upload(desk, ticket, page_with_script())
    key = Attachment.objects.get().pk
    stranger = signed_in(make_agent(team=make_team("Elsewhere")))
    assert stranger.get(f"/tickets/{ticket.reference}/files/{key}/").status_code == 404
    assert desk.get(f"/tickets/{own.reference}/files/{key}/").status_code == 404


def test_too_large_empty_and_too_many_files_are_named_and_none_is_kept(desk: Client, ana: User, settings: Any) -> None:
    settings.ATTACHMENT_LIMIT = 1024 * 1024
    ticket = make_ticket(owner=ana)
    small = SimpleUploadedFile("small.txt", b"x")
    for fault in (SimpleUploadedFile("big.txt", b"x" * (1024 * 1024 + 1)), SimpleUploadedFile("empty.txt", b"")):
        answer = upload(desk, ticket, small, fault)
        assert answer.status_code == 422
        assert fault.name in answer.content.decode()
    assert upload(desk, ticket, *(SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11))).status_code == 422
    assert upload(desk, ticket).status_code == 422
    assert not Attachment.objects.exists()


def test_who_only_reads_may_download_and_not_add(desk: Client, ana: User) -> None:
    ticket, auditor = make_ticket(owner=ana), signed_in(make_user(Role.AUDITOR))
    upload(desk, ticket, page_with_script())
    answer = auditor.get(f"/tickets/{ticket.reference}/files/{Attachment.objects.get().pk}/")
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert upload(auditor, ticket, page_with_script()).status_code == 403


def test_a_lost_file_is_missing_and_no_error(desk: Client, ana: User) -> None:
    ticket = make_ticket(owner=ana)
    upload(desk, ticket, page_with_script())
    file = Attachment.objects.get()
    place_of(file).unlink()
    assert desk.get(f"/tickets/{ticket.reference}/files/{file.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\dana\\screen.png", "screen.png"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("x" * 300 + ".png", "x" * 146 + ".png"),
        (".png", "png"),
        ("", "file"),
        (" . ", "file"),
        ("отчёт.pdf", "отчёт.pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(named: str, shown: str) -> None:
    assert shown_name(named) == shown


def test_a_type_that_is_none_becomes_plain_bytes(desk: Client, ana: User) -> None:
    upload(desk, make_ticket(owner=ana), SimpleUploadedFile("x", b"x", content_type="anything at all"))
    assert Attachment.objects.get().content_type == "application/octet-stream"
