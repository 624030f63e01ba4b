"""The document: valid, complete, true to the code, and open to everybody."""

import re
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver
from openapi_spec_validator import OpenAPIV31SpecValidator

from resolution.api import schema
from resolution.api.catalogue import KINDS
from resolution.api.schema import document
from resolution.api_urls import version_one
from tests.api.contract import require_valid

METHODS = ("get", "post", "put", "patch", "delete")


def routes(patterns: Any, prefix: str = "/api/v1/") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield re.sub(r"<\w+:(\w+)>", r"{\1}", path), vars(pattern.callback)["cls"]


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_the_document_is_valid_and_makes_no_noise(db: None, capsys: Any) -> None:
    schema._made.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = document()
    assert made["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(made).validate()
    said = capsys.readouterr()
    assert "Warning" not in said.err + said.out
    assert "Error" not in said.err + said.out


def test_no_closed_list_has_a_name_that_a_machine_made() -> None:
    assert not [name for name in document()["components"]["schemas"] if "Enum" in name]
    assert not [check for check in settings.SILENCED_SYSTEM_CHECKS if "spectacular" in check]


def test_every_address_and_method_is_in_it_and_nothing_else() -> None:
    served = {
        f"{method.upper()} {path}" for path, view in routes(version_one) for method in METHODS if hasattr(view, method)
    }
    assert served == {name for name, _operation in operations()}
    assert len(served) > 40


def test_every_method_names_the_scope_that_it_needs() -> None:
    for path, view in routes(version_one):
        for method in METHODS:
            if hasattr(view, method):
                assert method.upper() in view.scopes, f"{method} {path}"


@pytest.mark.parametrize(("name", "operation"), list(operations()), ids=[name for name, _operation in operations()])
def test_every_operation_explains_itself(name: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert len(operation["description"]) > 10, name
    assert {"401", "403", "429"} <= operation["responses"].keys()
    assert operation["security"] == [{"ApiKey": []}]
    if name.startswith(("POST", "PATCH", "PUT")):
        assert {"400", "409", "413", "422"} <= operation["responses"].keys()
        assert "Idempotency-Key" in {parameter["name"] for parameter in operation["parameters"]}
    if "{" in name:
        assert "404" in operation["responses"] or name.startswith("PUT")


def test_no_two_operations_share_a_name() -> None:
    names = [operation["operationId"] for _name, operation in operations()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("name", "operation"), list(operations()), ids=[name for name, _operation in operations()])
def test_every_example_is_what_it_is_an_example_of(name: str, operation: dict[str, Any]) -> None:
    contents = [operation.get("requestBody", {}), *operation["responses"].values()]
    for content in [kind for one in contents for kind in one.get("content", {}).values()]:
        for example in content.get("examples", {}).values():
            require_valid(example["value"], content["schema"], name)


@pytest.mark.parametrize("name", ["create_ticket", "list_tickets", "read_ticket", "take_step", "create_message"])
def test_what_people_begin_with_has_examples(name: str) -> None:
    operation = next(one for _name, one in operations() if one["operationId"] == name)
    answer = next(one for status, one in operation["responses"].items() if status.startswith("2"))
    assert answer["content"]["application/json"]["examples"]


def test_document_and_pages_are_read_without_a_key(client: Client, db: None) -> None:
    answer = client.get("/api/openapi.json")
    assert answer.json() == document()
    page = client.get("/api/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/api/v1/tickets/{ticket}/steps" in text
    assert "tickets:write" in text
    for kind in KINDS.values():
        assert str(kind.title) in client.get(kind.url).content.decode()
        assert kind.url in client.get("/api/errors/").content.decode()
    assert client.get("/api/errors/made-up/").status_code == 404


def test_the_pages_need_nothing_that_the_policy_refuses(client: Client, db: None) -> None:
    for path in ("/api/docs/", "/api/errors/", "/api/errors/validation/"):
        text = client.get(path).content.decode()
        assert "style=" not in text
        assert not re.search(r"<script(?![^>]*src=)", text)
        assert not re.search(r"\son\w+=", text)
        assert not re.search(r"(src|href)=\"https?://", text.replace('href="http://testserver', ""))


@pytest.mark.parametrize("slug", list(KINDS))
def test_every_problem_says_what_it_means_and_what_to_do(slug: str) -> None:
    kind = KINDS[slug]
    assert kind.url == f"/api/errors/{slug}/"
    assert len(str(kind.meaning)) > 20
    assert len(str(kind.remedy)) > 20
