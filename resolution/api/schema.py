"""The OpenAPI document: each address describes itself where it is written, and nothing is written twice."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from threading import Lock
from typing import Annotated, Any, Literal, TypedDict, TypeVar, cast

from django.urls import include, path
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from resolution.api.catalogue import KINDS
from resolution.api.lists import Listing
from resolution.api.query import Parameter
from resolution.api.shapes import Schema, name_of, schema_of
from resolution.api.wishes import Wish
from resolution.problems import MEDIA_TYPE

Method = TypeVar("Method", bound=Callable[..., Any])
COMPONENTS: dict[str, Schema] = {}
_one_at_a_time = Lock()
EVERYWHERE = ("unauthenticated", "missing-scope", "rate-limited", "internal", "unavailable")
LISTING = ("unknown-parameter", "validation", "malformed")
WRITING = (
    "malformed",
    "validation",
    "too-large",
    "unsupported-media-type",
    "idempotency-in-progress",
    "idempotency-key-reused",
)


class FindingJson(TypedDict):
    """One gate of a step, and whether it holds."""

    code: str
    strength: Annotated[str, "`law` and `hard` must hold, `soft` may be skipped with a reason, `guide` never blocks."]
    status: Literal["pass", "fail", "skipped", "overridden"]
    sentence: str
    fields: Annotated[list[str], "What would satisfy it."]
    evidence: list[dict[str, str]]


class FaultJson(TypedDict, total=False):
    """One thing that is wrong: where, and why."""

    pointer: Annotated[str, "A JSON pointer into the body."]
    parameter: Annotated[str, "A name of the query string."]
    code: str
    detail: str


class ProblemShape(TypedDict):
    """What every problem has (RFC 9457)."""

    type: Annotated[str, "A page that explains this kind of problem."]
    title: str
    status: int
    detail: str
    instance: str
    request_id: str


class ProblemJson(ProblemShape, total=False):
    """A problem document (RFC 9457)."""

    errors: list[FaultJson]
    report: list[FindingJson]
    scope: str


class Key(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # the library is typed in part
    """How a key is sent."""

    target_class = "accounts.api.authentication.ApiKeyAuthentication"
    name = "ApiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer rsk_live_…`"}


class Ids(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """How an id of another row is written."""

    target_class = "resolution.api.wishes.PublicId"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> Schema:
        return {"type": "string", "pattern": f"^{self.target.prefix}_[0-9a-z]{{13}}$"}


def described(  # noqa: PLR0913 - an operation has that many sides
    name: str,
    *,
    tag: str,
    answer: Any,
    status: int = 200,
    also: int | None = None,
    wish: type[Wish] | None = None,
    listing: Listing | None = None,
    pages: bool = False,
    query: Sequence[Parameter] = (),
    problems: Iterable[str] = (),
    headers: Mapping[str, str] | None = None,
    asks: Any = None,
    example: Any = None,
) -> Callable[[Method], Method]:
    """Document a method: its operation id, what it asks and answers, and with which problems it refuses.

    `answer` is a shape, of one thing or, with a `listing` or `pages`, of the rows of a page. It comes with the
    `status` and, where there are two, with the one in `also`. `asks` and `example` are an example of each.
    """

    def describe(method: Method) -> Method:
        writes = method.__name__ != "get"
        many, asked = pages or listing is not None, listing.parameters() if listing else query
        slugs = [*EVERYWHERE, *problems, *(WRITING if writes else ()), *(LISTING if asked else ())]
        examples = [OpenApiExample("Request", asks, request_only=True)] if asks else []
        answered = [(code, "application/json") for code in (status, also) if code]
        documented = extend_schema(
            operation_id=name,
            summary=name.replace("_", " ").capitalize(),
            tags=[tag],
            request=wish,
            parameters=[*_headers(headers or {}, writes=writes), *_query(asked)],
            responses={**dict.fromkeys(answered, _answer(answer, example, pages=many)), **_refusals(slugs)},
            examples=examples,
        )
        return documented(method)

    return describe


def document() -> dict[str, Any]:
    """The whole document; made once per process, since nothing in it changes while one runs."""
    with _one_at_a_time:  # the library keeps what it is at in module globals
        return _made()


@cache
def _made() -> dict[str, Any]:
    from resolution.api_urls import version_one

    generator: Any = SchemaGenerator(patterns=[path("api/v1/", include(version_one))])  # type: ignore[no-untyped-call]
    schema = generator.get_schema(public=True)
    for address, _regex, method, view in generator.endpoints:
        operation = schema["paths"][f"/{address.lstrip('/')}"][method.lower()]
        operation["x-scope"] = str(view.cls.scopes[method] or "")
    schema["components"].setdefault("schemas", {}).update(COMPONENTS)
    return cast("dict[str, Any]", schema)


def _answer(answer: Any, example: Any, *, pages: bool) -> OpenApiResponse:
    one = schema_of(answer, COMPONENTS)
    if not pages:
        schema, sample = one, example
    else:
        schema, sample = _page(name_of(answer), one), {"data": [example], "has_more": False, "next_cursor": None}
    examples = [OpenApiExample("Answer", sample, response_only=True)] if example else []
    return OpenApiResponse(schema, description=answer.__doc__ or "", examples=examples)


def _page(name: str, one: Schema) -> Schema:
    COMPONENTS[f"{name}List"] = {
        "type": "object",
        "description": "One page. `next_cursor` leads to the next one, as does the header `Link`.",
        "properties": {
            "data": {"type": "array", "items": one},
            "has_more": {"type": "boolean"},
            "next_cursor": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
        "required": ["data", "has_more", "next_cursor"],
    }
    return {"$ref": f"#/components/schemas/{name}List"}


def _refusals(slugs: Iterable[str]) -> dict[tuple[int, str], OpenApiResponse]:
    titles: dict[int, dict[str, str]] = {}
    for slug in slugs:
        titles.setdefault(KINDS[slug].status, {})[slug] = str(KINDS[slug].title)
    schema = schema_of(ProblemJson, COMPONENTS)
    return {
        (status, MEDIA_TYPE): OpenApiResponse(
            schema, description="; ".join(f"`{slug}`: {title}" for slug, title in sorted(known.items()))
        )
        for status, known in sorted(titles.items())
    }


def _headers(described_headers: Mapping[str, str], *, writes: bool) -> list[OpenApiParameter]:
    known = dict(described_headers)
    if writes:
        known["Idempotency-Key"] = "1 to 255 characters; a repeated request gets the first answer for 24 hours."
    return [
        OpenApiParameter(name, str, OpenApiParameter.HEADER, required=False, description=words)
        for name, words in known.items()
    ]


def _query(parameters: Iterable[Parameter]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(
            one.name, dict(one.schema), OpenApiParameter.QUERY, required=False, description=one.description
        )
        for one in parameters
    ]
