"""A review as its page shows it: the conversation with what was quoted, the form, or what was said."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quality.models import QualityReview
from quality.rubrics import Criterion
from quality.sheet import QUOTES, field_of_mark, field_of_message, field_of_words
from quality.web.forms import ReviewForm
from resolution.core.moments import full
from resolution.core.text import one_line
from tickets.models import Message
from tickets.web.shown.bodies import body_html

LOOKS = {
    Message.Kind.INBOUND: "in",
    Message.Kind.OUTBOUND: "out",
    Message.Kind.NOTE: "note",
    Message.Kind.CALL: "call",
    Message.Kind.SYSTEM: "out",
}
PREVIEW = 60
Context = dict[str, Any]


def author_of(message: Message) -> str:
    """Who said it, as the timeline says it."""
    names = [message.author_name, message.author.name if message.author else ""]
    if message.kind == Message.Kind.INBOUND and message.contact is not None:
        names.append(message.contact.name)
    return next((name for name in names if name), _("Resolution"))


def choices_of(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """The messages in a short list: when, who, and how it begins."""
    return [
        (str(one.pk), f"{full(one.created_at)} · {author_of(one)} · {one_line(one.body, PREVIEW)}") for one in messages
    ]


def conversation(messages: Sequence[Message], review: QualityReview) -> list[Context]:
    """What was said, with the titles of the standards for which it was quoted."""
    titles = {one.code: str(one.title) for one in review.rubric.criteria}
    quoted: dict[int, list[str]] = defaultdict(list)
    if review.submitted_at is not None:
        for quote in review.quotes.all():
            quoted[quote.message_id].append(titles.get(quote.code, quote.code))
    return [
        {
            "key": one.pk,
            "kind": LOOKS[Message.Kind(one.kind)],
            "author": author_of(one),
            "said": one.get_kind_display(),
            "at": one.created_at,
            "body": body_html(one.body),
            "quoted": list(dict.fromkeys(quoted[one.pk])),
        }
        for one in messages
    ]


def standards_of(form: ReviewForm) -> list[Context]:
    """Each standard with its field and its rows of quotes: the filled ones, and one that is free."""
    return [_standard(form, standard) for standard in form.rubric.standards]


def lines_of(form: ReviewForm) -> list[Context]:
    return [{"criterion": line, "field": form[field_of_mark(line.code)]} for line in form.rubric.lines]


def _standard(form: ReviewForm, standard: Criterion) -> Context:
    rows = [
        {"words": form[field_of_words(standard.code, place)], "message": form[field_of_message(standard.code, place)]}
        for place in range(QUOTES)
    ]
    filled = [place for place, row in enumerate(rows) if row["words"].value()]
    free = next((place for place in range(QUOTES) if place not in filled), None)
    return {
        "criterion": standard,
        "field": form[field_of_mark(standard.code)],
        "quotes": [
            row | {"hidden": place not in filled and place != free, "place": place} for place, row in enumerate(rows)
        ],
        "needs": ngettext("Quote for step %(steps)s", "Quote for steps %(steps)s", len(standard.quoted))
        % {"steps": ", ".join(map(str, sorted(standard.quoted)))},
    }


def given_marks(review: QualityReview) -> dict[str, list[Context]]:
    """What was given, in the words of the review's own rubric: standards with their quotes, and lines."""
    marks = {one.code: one.mark for one in review.marks.all()}
    quotes: dict[str, list[Any]] = defaultdict(list)
    for quote in review.quotes.all():
        quotes[quote.code].append(quote)

    def told(criteria: Sequence[Criterion]) -> Iterator[Context]:
        for one in criteria:
            mark = marks.get(one.code)
            yield {
                "title": one.title,
                "question": one.question,
                "mark": mark,
                "most": one.most,
                "words": one.steps[mark] if mark is not None else _("It did not apply here."),
                "quotes": quotes[one.code],
            }

    return {"standards": list(told(review.rubric.standards)), "lines": list(told(review.rubric.lines))}
