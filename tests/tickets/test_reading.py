"""What a reply seems to be, sentence by sentence. The house only suggests; a person decides."""

import pytest

from tickets.reading import WHY, own_words, read

ABOUT = "Export fails over 10k rows. It stops at ten thousand rows."
THANKS = (
    "Thanks!",
    "Thank you so much, Ana.",
    "thx",
    "Cheers",
    "Great, thanks again!",
    "It works now.",
    "Works perfectly, thank you.",
    "All good on our side.",
    "Perfect.",
    "👍",
    "Ok, got it.",
    "Everything is fine, no more errors.",
    "The export has not failed again. Thanks!",
    "The problem is gone.",
    "It hasn\u2019t come back since.",
    "Thank you for fixing the error so quickly.",
    "Still works, many thanks.",
    "Everything is back to normal.",
    "We had no further issues.",
    "I can't thank you enough!",
    "Solved, you can close it.",
    "Awesome support, much appreciated.",
    "Confirmed, the report arrives.",
    "I'm back from holiday and it works, thanks",
    "Thank you!\nDana",
)
QUESTIONS = (
    "Could you send me the invoice for this?",
    "How do I change the limit myself?",
    "Thanks! Is there a way to schedule it?",
    "Where do I find the log?",
    "Please tell me who approved this.",
    "I would like to know what caused it.",
    "Does this also apply to the other account?",
    "We need the root cause report for our auditors.",
    "I was wondering when the release comes out.",
    "Hello, what was the cause in the end?",
    "Please let us know the final cost.",
    "Can I delete the old files now?",
    "Would you recommend the bigger plan?",
    "See attachment.",
    "Tuesday at noon suits us.",
    "",
)
BACK = (
    "It is back.",
    "The problem is back since this morning.",
    "It failed again last night.",
    "Again the export stops at 10k rows.",
    "It still does not work.",
    "It's still not working for me",
    "Still the same error.",
    "We are seeing the same problem again.",
    "Sorry, but that did not help.",
    "Unfortunately this is not fixed.",
    "The error reappeared on Monday.",
    "Happened again twice today!",
    "Thanks, but the export still fails.",
    "It no longer works.",
    "It worked for a day and then stopped working.",
    "Please reopen this.",
    "The export fails with more than 20k rows.",
    "It came back after the update",
    "Only partly solved: the small ones run, the big ones stop.",
    "Once again no rows arrive.",
    "Thank you for your help, but rows are missing.",
    "The issue has returned.",
    "It doesn\u2019t work on my colleague's machine.",
)
OTHERS = (
    "I have another problem: the login page is blank.",
    "Thanks, that works. On a different note, our invoices show the old address.",
    "This is unrelated, but the calendar shows wrong holidays.",
    "One more, separate issue: users cannot reset passwords.",
    "Something else: can you add a dark theme?",
    "Our dashboard widgets cannot load pictures since the weekend.",
    "New question: how does billing handle refunds?",
    "Works now! But I found a different bug in the calendar.",
    "On another note, we want to add ten seats.",
    "Password reset mails are missing for our Berlin office.",
    "That has nothing to do with this, but the phone line is dead.",
)
TABLE = [
    (words, verdict)
    for verdict, sentences in (
        ("thanks", THANKS),
        ("question", QUESTIONS),
        ("problem_back", BACK),
        ("new_issue", OTHERS),
    )
    for words in sentences
]
# What they quote and how they sign does not speak.
BESIDE = (
    ("Thanks!\n\nOn Mon, 1 Jun 2026 at 10:00, Larkspur wrote:\n> Is it back? Does it still fail?", "thanks"),
    ("> the problem is back\n\nNo, all good now.", "thanks"),
    ("It is back.\n\nThanks,\nDana", "problem_back"),
    ("Great!\n-- \nDana Reyes\nAsk me how?", "thanks"),
    ("How do I undo it?\nBest regards\nDana", "question"),
    ("Perfect\n\nSent from my phone, sorry for errors", "thanks"),
    ("Works.\n\nFrom: Support\nSent: Monday\nTo: Dana\nWhat still fails?", "thanks"),
    ("Thank you\n-----Original Message-----\nstill broken", "thanks"),
)


def test_the_table_is_long_enough() -> None:
    assert len({words for words, _verdict in TABLE}) == len(TABLE) >= 60


@pytest.mark.parametrize(("words", "verdict"), TABLE)
def test_a_sentence_is_read(words: str, verdict: str) -> None:
    assert read(words, about=ABOUT).verdict == verdict, read(words, about=ABOUT)


@pytest.mark.parametrize(("words", "verdict"), BESIDE)
def test_quotes_and_signatures_are_left_out(words: str, verdict: str) -> None:
    assert read(words, about=ABOUT).verdict == verdict, own_words(words)


def test_every_reading_says_why_and_in_which_words_it_saw_it() -> None:
    found = read("Sadly it is back since noon.")
    assert (found.why, found.cue) == ("back", "is back")
    assert all(read(words, about=ABOUT).why in WHY for words, _verdict in TABLE)


def test_trouble_in_the_words_of_the_ticket_is_the_old_one_and_in_others_another() -> None:
    assert read("Exporting the rows fails.", about=ABOUT).verdict == "problem_back"
    assert read("Logging in through the portal fails.", about=ABOUT).verdict == "new_issue"


def test_a_very_long_message_is_read_in_no_time() -> None:
    assert read("thanks for everything " * 5_000).verdict == "thanks"
    assert read("again and " * 10_000).verdict == "question"
