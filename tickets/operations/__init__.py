"""What can be done with a ticket: one function, one transaction, one event."""

from tickets.operations.approvals import decide_approval, request_approval
from tickets.operations.asking import ask_again
from tickets.operations.casework import (
    add_record,
    agree,
    answer_item,
    change_option,
    choose_option,
    record_check,
    see_history,
    verify_work_step,
    withdraw_answer,
)
from tickets.operations.due import work_off
from tickets.operations.fields import change_fields
from tickets.operations.handing_over import hand_over, hand_over_and_deactivate
from tickets.operations.opening import open_ticket
from tickets.operations.recurring import decide_recurrence
from tickets.operations.relay import relay_events
from tickets.operations.steps import report_of, take_step
from tickets.operations.talking import log_call, note, receive, reply, update_progress
from tickets.operations.triaging import decide_reply, triage

__all__ = [
    "add_record",
    "agree",
    "answer_item",
    "ask_again",
    "change_fields",
    "change_option",
    "choose_option",
    "decide_approval",
    "decide_recurrence",
    "decide_reply",
    "hand_over",
    "hand_over_and_deactivate",
    "log_call",
    "note",
    "open_ticket",
    "receive",
    "record_check",
    "relay_events",
    "reply",
    "report_of",
    "request_approval",
    "see_history",
    "take_step",
    "triage",
    "update_progress",
    "verify_work_step",
    "withdraw_answer",
    "work_off",
]
