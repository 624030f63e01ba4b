"""The first rubric: six standards of manner, 0 to 4, and five lines of the record, 0 to 2."""

from django.utils.translation import gettext_lazy as _

from quality.rubrics.shape import Criterion, Rubric, Words

NEEDS_WORDS = frozenset({0, 1, 4})  # what is praised or blamed is shown


def _standard(code: str, title: Words, question: Words, *steps: Words) -> Criterion:
    """A standard with its steps from 0 up."""
    return Criterion(code, title, question, dict(enumerate(steps)), quoted=NEEDS_WORDS, may_not_apply=True)


def _line(code: str, title: Words, question: Words, *steps: Words) -> Criterion:
    return Criterion(code, title, question, dict(enumerate(steps)))


STANDARDS = (
    _standard(
        "S3",
        _("Clear, friendly, professional"),
        _("Would the customer understand every sentence, and feel that a person wrote it?"),
        _("Unclear or rude: the customer could not know what we meant."),
        _("Curt, or parts of it had to be asked about."),
        _("Polite and understandable, but dry, long or full of our own jargon."),
        _("Clear and friendly, with a sentence or two that could be simpler."),
        _("Clear at first reading, warm, and not a word too many."),
    ),
    _standard(
        "S6",
        _("Empathy"),
        _("Did we see the person, and what this means for them?"),
        _("Belittles the trouble, or puts the blame on the customer."),
        _("Passes over a feeling that was plainly there."),
        _("Regrets it politely, in phrases that would fit anybody."),
        _("Shows in own words that the trouble was understood."),
        _("Says what it means for this customer, and acts on it."),
    ),
    _standard(
        "S7",
        _("Patience"),
        _("Did the customer get the time and the tries that they needed?"),
        _("Shows annoyance, or cuts the customer off."),
        _("Hurries, or says the same once more in the same words."),
        _("Answers what was asked and nothing beyond."),
        _("Explains again, without a sign of haste."),
        _("Goes at the customer's pace and takes every question as a good one."),
    ),
    _standard(
        "S8",
        _("Positivity"),
        _("Did we speak of what can be done?"),
        _("Hopeless or cynical about the product, us or the customer."),
        _("Begins with what is impossible, and stays there."),
        _("Bare facts: it neither lifts nor lowers."),
        _("Speaks more of what can be done than of what cannot."),
        _("Honest about what does not work, and always shows a way on."),
    ),
    _standard(
        "S9",
        _("Trust"),
        _("Could the customer rely on what we said?"),
        _("Something was untrue, or a promise was dropped in silence."),
        _("Promises more than it can hold, or glosses over something."),
        _("Mostly reliable; what happens next stays vague."),
        _("Says what happens next, and it does."),
        _("Open about what is not known; dates are given and kept."),
    ),
    _standard(
        "S10",
        _("Relationship"),
        _("Is the relationship stronger than before, apart from the fix?"),
        _("Lets them down, or passes them on without a word."),
        _("Asks again what they have told us before."),
        _("Handles the case as if it were their first."),
        _("Knows their situation, and comes back unasked."),
        _("Builds on what we know of them, and leaves something useful beyond this issue."),
    ),
)

LINES = (
    _line(
        "findable",
        _("Findable"),
        _("Will a colleague find it when this comes up again?"),
        _("Its words say nothing that anybody would search for."),
        _("Only if they know where to look."),
        _("Yes: the subject and the words are those of the issue."),
    ),
    _line(
        "complete",
        _("Complete"),
        _("Is all of it there: cause, way and result?"),
        _("Only how it ended."),
        _("One part is missing, and can be guessed."),
        _("All three."),
    ),
    _line(
        "correct",
        _("Correct"),
        _("Does it match what happened?"),
        _("Something in it is wrong."),
        _("Small slips that mislead nobody."),
        _("Every statement."),
    ),
    _line(
        "reusable",
        _("Reusable"),
        _("Could somebody solve the next one with it?"),
        _("No."),
        _("Somebody who knows the product well could."),
        _("Anybody on the team could."),
    ),
    _line(
        "clear",
        _("Clear"),
        _("Is it easy to follow?"),
        _("One gets lost in it."),
        _("After reading it twice."),
        _("Short, in order, at first reading."),
    ),
)

VERSION_1 = Rubric(
    version=1,
    standards=STANDARDS,
    lines=LINES,
    measured={
        "S1": _("Acknowledged in time"),
        "S2": _("Resolved in time, or kept informed"),
        "S4": _("The solution was right"),
        "S5": _("The customer is satisfied"),
    },
)
