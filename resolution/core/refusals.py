"""How the house says no: a sentence, the reasons, and what to do about each."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One line of a step's report: a gate, how strong it is, and whether it holds.

    `strength` is law (never overridable), hard (a supervisor may override), soft (may be skipped with a
    reason) or guide. `status` is pass, fail, skipped or overridden. `fields` name what would satisfy it;
    `evidence` are {label, url} pairs that show why it holds.
    """

    code: str
    strength: str
    status: str
    sentence: str
    fields: tuple[str, ...] = ()
    evidence: tuple[dict[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "sentence": str(self.sentence),
            "fields": list(self.fields),
            "evidence": list(self.evidence),
        }


@dataclass
class Refused(Exception):
    """The house will not do this. Doors translate it into 409 (or 403, 422) with the same words.

    `sentence` says what did not happen; `report` lists every finding, unmet ones included.
    `kind` is gate-unmet, conflict, forbidden or validation.
    """

    sentence: str
    report: list[Finding] = field(default_factory=list)
    kind: str = "conflict"

    def __str__(self) -> str:
        return str(self.sentence)

    @property
    def unmet(self) -> list[Finding]:
        return [finding for finding in self.report if finding.status == "fail"]


class Forbidden(Refused):
    """The actor may not do this at all; `sentence` names the permission and who can grant it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, kind="forbidden")


class Invalid(Refused):
    """What was said cannot be taken as it is. `faults` maps a field to the sentences that say why."""

    def __init__(self, sentence: str, faults: Mapping[str, Iterable[str]]) -> None:
        super().__init__(sentence, kind="validation")
        self.faults = {name: [str(fault) for fault in sentences] for name, sentences in faults.items()}
