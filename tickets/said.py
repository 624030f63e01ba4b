"""What an actor says while taking a step: one shape for browser, API, bulk and clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Said:
    """Everything a step may be given; a step looks only at what it asks for.

    `case` holds case-file fields changed in the same act; `message` is the text to the customer;
    `skip_reason` skips every unmet soft item; `override_reason` lets a supervisor pass hard ones.
    `tested` says how it was seen that the original issue is gone, and passes that test in the same act;
    `files` go out with the message. `contact` is the customer who takes the step through their own page; the actor
    is None then.
    """

    reason: str = ""
    message: str = ""
    case: Mapping[str, Any] = field(default_factory=dict)
    next_update_at: datetime | None = None
    skip_reason: str = ""
    override_reason: str = ""
    party: str = ""
    until: datetime | None = None
    reopen_reason: str = ""
    cancel_reason: str = ""
    acceptance_kind: str = ""
    acceptance_note: str = ""
    failing_check: str = ""
    tested: str = ""
    into: Any = None
    target_user: Any = None
    target_team: Any = None
    brief: str = ""
    call: bool = False
    files: tuple[Any, ...] = ()
    contact: Any = None


NOTHING = Said()
