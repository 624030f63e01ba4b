"""The import through the API: the same mapping, rows and answers as the command's, up to 500 rows at a time."""

from typing import Any, TypedDict

from rest_framework import serializers
from rest_framework.response import Response

from accounts.api.authentication import ApiRequest
from accounts.api.idempotency import once
from accounts.roles import Scope
from resolution.api.schema import described
from resolution.api.views import ApiView
from resolution.api.wishes import Flag, Wish
from resolution.importing.mapping import parse_mapping
from resolution.importing.running import BATCH, CREATED, KNOWN, REFUSED, Outcome, run
from tickets.operations.opening import default_team

ASKS = {
    "mapping": {
        "name": "acme",
        "columns": {"external_id": "No", "email": "Mail", "subject": "Title", "message": "Text"},
    },
    "rows": [{"No": "17", "Mail": "dana@example.com", "Title": "Export fails", "Text": "It stops at 10k rows."}],
    "dry_run": True,
}
ANSWER = {
    "dry_run": True,
    "created": 1,
    "known": 0,
    "refused": 0,
    "rows": [{"row": 1, "external_id": "17", "result": "created", "ticket": None, "reasons": []}],
}


class ImportWish(Wish):
    """A mapping as `import_tickets` takes it, and rows by their own column names."""

    mapping = serializers.DictField()
    rows = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True, allow_null=True)),
        max_length=BATCH,
        allow_empty=False,
    )
    dry_run = Flag(default=False)


class RowJson(TypedDict):
    """What became of one row."""

    row: int
    external_id: str
    result: str
    ticket: str | None
    reasons: list[str]


class ImportJson(TypedDict):
    """What became of all rows; with `dry_run`, what would."""

    dry_run: bool
    created: int
    known: int
    refused: int
    rows: list[RowJson]


class Imports(ApiView):
    """Tickets of another system."""

    scopes = {"POST": Scope.TICKETS_WRITE}

    @described("import_tickets", tag="Tickets", wish=ImportWish, answer=ImportJson, asks=ASKS, example=ANSWER)
    @once
    def post(self, request: ApiRequest) -> Response:
        """Take rows of another system in. Each ends as a ticket, is known already, or is refused with its reasons.

        Sending the same rows again adds nothing.
        """
        wish = ImportWish.of(request)
        mapping = parse_mapping(wish["mapping"])
        team = request.auth.team or default_team()
        result = run(wish["rows"], mapping, team=team, actor=request.user, at=self.at, dry_run=wish["dry_run"])
        counts: dict[str, Any] = {name: result.counts[name] for name in (CREATED, KNOWN, REFUSED)}
        rows = [_row_json(outcome) for outcome in result.outcomes]
        return Response({"dry_run": wish["dry_run"], **counts, "rows": rows})

    def pointer(self, name: str) -> str:
        return f"/mapping/{name.replace('.', '/')}"


def _row_json(outcome: Outcome) -> RowJson:
    return {
        "row": outcome.number,
        "external_id": outcome.external_id,
        "result": outcome.result,
        "ticket": outcome.reference or None,
        "reasons": list(outcome.reasons),
    }
