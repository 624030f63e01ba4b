"""Quality reviews as the API shows them."""

from collections import defaultdict
from typing import Annotated, Literal, TypedDict

from accounts.api.shapes import PersonJson, person_json, person_or_none
from quality.models import QualityReview, ReviewQuote
from quality.rubrics import Criterion
from quality.vocabulary import Reason, State
from resolution.api.shapes import Instant, instant
from resolution.core.identifiers import public_id


class ReviewQuoteJson(TypedDict):
    """Words that a mark rests on."""

    message: str
    words: str


class ReviewMarkJson(TypedDict):
    """What one standard, or one line of the record, got."""

    code: str
    title: str
    mark: Annotated[int | None, "Null when it did not apply."]
    most: Annotated[int, "The highest step of its scale."]
    meaning: Annotated[str | None, "What this step looks like."]
    quotes: list[ReviewQuoteJson]


class QualityReviewJson(TypedDict):
    """How the work on one resolution was judged. The note to the person and their answer stay between the two."""

    id: str
    object: Literal["quality_review"]
    url: str
    ticket: str
    ticket_reference: str
    cycle: Annotated[int, "Which resolution of the ticket: 1 is the first."]
    agent: Annotated[PersonJson, "Whose work it is: the owner when it was resolved."]
    reviewer: PersonJson | None
    reasons: Annotated[list[Annotated[str, Reason]], "Why it was looked at."]
    state: Annotated[str, State]
    rubric: Annotated[int, "The version of the words by which it was judged."]
    standards: list[ReviewMarkJson]
    documentation: list[ReviewMarkJson]
    documentation_points: Annotated[float, "What the lines of the record come to, out of ten."]
    asked_at: Instant
    submitted_at: Instant | None
    acknowledged_at: Annotated[Instant | None, "When the person said that they have read it."]
    answered_at: Instant | None
    withdrawn_at: Instant | None
    withdrawal_reason: str | None


def review_json(row: QualityReview, base: str) -> QualityReviewJson:
    """Asks nothing of the database once people, marks and quotes are there."""
    key = public_id("qrv", row.pk)
    return {
        "id": key,
        "object": "quality_review",
        "url": f"{base}/quality-reviews/{key}",
        "ticket": public_id("tkt", row.ticket_id),
        "ticket_reference": row.ticket.reference,
        "cycle": row.cycle.number,
        "agent": person_json(row.agent),
        "reviewer": person_or_none(row.reviewer),
        "reasons": [str(reason) for reason in row.reasons],
        "state": str(row.state),
        "rubric": row.rubric.version,
        "standards": _marks(row, row.rubric.standards),
        "documentation": _marks(row, row.rubric.lines),
        "documentation_points": float(row.documentation or 0),
        "asked_at": instant(row.asked_at),
        "submitted_at": instant(row.submitted_at),
        "acknowledged_at": instant(row.acknowledged_at),
        "answered_at": instant(row.answered_at),
        "withdrawn_at": instant(row.withdrawn_at),
        "withdrawal_reason": row.withdrawal_reason or None,
    }


def _marks(row: QualityReview, criteria: tuple[Criterion, ...]) -> list[ReviewMarkJson]:
    marks = {one.code: one.mark for one in row.marks.all()}
    quotes: dict[str, list[ReviewQuote]] = defaultdict(list)
    for quote in sorted(row.quotes.all(), key=lambda quote: quote.pk):
        quotes[quote.code].append(quote)
    return [_mark(one, marks.get(one.code), quotes[one.code]) for one in criteria]


def _mark(criterion: Criterion, mark: int | None, quotes: list[ReviewQuote]) -> ReviewMarkJson:
    return {
        "code": criterion.code,
        "title": str(criterion.title),
        "mark": mark,
        "most": criterion.most,
        "meaning": str(criterion.steps[mark]) if mark is not None else None,
        "quotes": [{"message": public_id("msg", quote.message_id), "words": quote.words} for quote in quotes],
    }


EXAMPLE: QualityReviewJson = {
    "id": "qrv_000000000002a",
    "object": "quality_review",
    "url": "https://support.example.com/api/v1/quality-reviews/qrv_000000000002a",
    "ticket": "tkt_000000000010j",
    "ticket_reference": "RES-1042",
    "cycle": 1,
    "agent": {"id": "usr_0000000000003", "object": "user", "name": "Ana Silva"},
    "reviewer": {"id": "usr_0000000000008", "object": "user", "name": "Sofia Marques"},
    "reasons": ["sampled", "low_score"],
    "state": "submitted",
    "rubric": 1,
    "standards": [
        {
            "code": "S6",
            "title": "Empathy",
            "mark": 4,
            "most": 4,
            "meaning": "Says what it means for this customer, and acts on it.",
            "quotes": [
                {"message": "msg_0000000000051", "words": "You need the report before noon, so I start there."}
            ],
        }
    ],
    "documentation": [
        {
            "code": "findable",
            "title": "Findable",
            "mark": 2,
            "most": 2,
            "meaning": "Yes: the subject and the words are those of the issue.",
            "quotes": [],
        }
    ],
    "documentation_points": 9.0,
    "asked_at": "2026-11-21T02:00:00Z",
    "submitted_at": "2026-11-23T14:30:00Z",
    "acknowledged_at": None,
    "answered_at": None,
    "withdrawn_at": None,
    "withdrawal_reason": None,
}
