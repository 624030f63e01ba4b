"""When recovery is required (rule R1): a pure rule over what is known, with its inputs shown.

Recovery is required when the severity is critical, or the ticket was escalated up the hierarchy, or an
angry customer is worth keeping (tier A or B), or churn is likely, or it is the second failure within
twelve months, or satisfaction was at most 4 of 10, or a supervisor says so. Unknown stays unknown: it
never triggers by itself.
"""

from dataclasses import asdict, dataclass

HIGH_CHURN = ("high", "critical")
KEEP_BY_ALL_MEANS = ("A", "B")
LOW_SATISFACTION = 4


@dataclass(frozen=True)
class Inputs:
    """What the rule looks at; empty or None means that nobody knows."""

    severity: str = ""
    hierarchical_escalation: bool = False
    emotional_state: str = ""
    value_tier: str = ""
    churn_risk: str = ""
    second_failure: bool = False
    lowest_satisfaction: float | None = None
    supervisor_flag: bool = False

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def reasons(inputs: Inputs) -> list[str]:
    """Why recovery is required, as codes; an empty list means that it is not."""
    low = inputs.lowest_satisfaction is not None and inputs.lowest_satisfaction <= LOW_SATISFACTION
    rules = {
        "severity_critical": inputs.severity == "critical",
        "hierarchical_escalation": inputs.hierarchical_escalation,
        "angry_and_valuable": inputs.emotional_state == "angry" and inputs.value_tier in KEEP_BY_ALL_MEANS,
        "churn_risk_high": inputs.churn_risk in HIGH_CHURN,
        "second_failure": inputs.second_failure,
        "satisfaction_low": low,
        "supervisor_flag": inputs.supervisor_flag,
    }
    return [code for code, holds in rules.items() if holds]
