"""The nouns of a ticket."""

from tickets.models.agenda import AgendaEntry
from tickets.models.casework import (
    Agreement,
    Assessment,
    AttemptedSolution,
    Check,
    Environment,
    RootCause,
    SolutionOption,
    TimeEntry,
    WorkStep,
)
from tickets.models.conversation import Attachment, Draft, Message
from tickets.models.cycle import ApprovalRequest, Escalation, Hold, PhaseEntry, ResolutionCycle
from tickets.models.event import Event, UnheardEvent
from tickets.models.link import SignedLink
from tickets.models.notification import Notification
from tickets.models.playbook import GateOverride, ItemResponse, PlaybookItem, PlaybookVersion
from tickets.models.ticket import Merge, Problem, SavedView, SearchDocument, Tag, Ticket, TicketLink
from tickets.models.triage import RecurrenceSuggestion, ReplyCard

__all__ = [
    "AgendaEntry",
    "Agreement",
    "ApprovalRequest",
    "Assessment",
    "Attachment",
    "AttemptedSolution",
    "Check",
    "Draft",
    "Environment",
    "Escalation",
    "Event",
    "GateOverride",
    "Hold",
    "ItemResponse",
    "Merge",
    "Message",
    "Notification",
    "PhaseEntry",
    "PlaybookItem",
    "PlaybookVersion",
    "Problem",
    "RecurrenceSuggestion",
    "ReplyCard",
    "ResolutionCycle",
    "RootCause",
    "SavedView",
    "SearchDocument",
    "SignedLink",
    "SolutionOption",
    "Tag",
    "Ticket",
    "TicketLink",
    "TimeEntry",
    "UnheardEvent",
    "WorkStep",
]
