"""Who may lead a ticket where: written by hand from the lifecycle's table, and walked through every door."""

# Where each step leads, by the phase it is taken in. What is not drawn here is refused.
FIVE = ("connection", "diagnosis", "implementation", "verification", "follow_up")
DRAWN: dict[tuple[str, str], str] = {
    ("connection", "acknowledge"): "connection",
    ("connection", "diagnose"): "diagnosis",
    ("diagnosis", "implement"): "implementation",
    ("implementation", "verify"): "verification",
    ("verification", "resolve"): "follow_up",
    ("connection", "resolve_on_first_contact"): "follow_up",
    ("follow_up", "close"): "closed",
    ("verification", "rework"): "implementation",
    ("implementation", "rethink"): "diagnosis",
    ("verification", "rethink"): "diagnosis",
    ("diagnosis", "redefine"): "connection",
    ("implementation", "redefine"): "connection",
    ("verification", "redefine"): "connection",
    ("follow_up", "reopen"): "diagnosis",
    ("closed", "reopen"): "diagnosis",
    **{(phase, "merge"): "merged" for phase in FIVE},
    **{(phase, "cancel"): "cancelled" for phase in FIVE},
    **{(phase, act): phase for phase in FIVE for act in ("hold", "resume", "escalate", "accept", "return")},
    ("merged", "unmerge"): "connection",
    ("cancelled", "restore"): "connection",
}

# Who may take each step. `owner` is the agent who owns the ticket, `agent` one of the team who does not.
ALL = {"owner", "agent", "lead", "supervisor", "administrator", "integration"}
OWNERS = ALL - {"agent"}
LEADS = {"lead", "supervisor", "administrator"}
MAY: dict[str, set[str]] = {
    "acknowledge": ALL,
    "diagnose": OWNERS,
    "implement": OWNERS,
    "verify": OWNERS,
    "resolve": OWNERS | {"clock", "customer"},
    "resolve_on_first_contact": ALL,
    "close": {"supervisor", "administrator", "clock"},
    "rework": OWNERS | {"customer"},
    "rethink": OWNERS,
    "redefine": OWNERS,
    "reopen": ALL,
    "merge": ALL,
    "unmerge": LEADS,
    "cancel": ALL,
    "restore": LEADS,
    "hold": OWNERS,
    "resume": ALL | {"clock"},
    "escalate": ALL,
    "accept": ALL,
    "return": ALL,
}
PEOPLE = ("owner", "agent", "lead", "supervisor", "executive", "administrator", "auditor", "integration")
# Who comes to the verb, and who to a door of the web: the clock has no browser, the customer a page of their own, and a lead of another team
# is shown no ticket of this one, so that no verb ever hears from them.
AT_THE_VERB = (*PEOPLE, "clock", "customer")
AT_A_DOOR = (*PEOPLE, "stranger")

NO_DOOR, FORBIDDEN, NOT_THERE = "no door", "forbidden", "not there"


def expected(phase: str, step: str, who: str) -> str:
    """The phase in which the step ends for them, all its gates being met; or how it is refused."""
    if who == "stranger":
        return NOT_THERE
    if (phase, step) not in DRAWN:
        return NO_DOOR
    if who not in MAY[step]:
        return FORBIDDEN
    if step == "cancel" and phase != "connection" and who not in LEADS:
        return unmet(["lead_after_contact"])  # somebody has answered the customer by then
    return DRAWN[phase, step]


def leading_from(phase: str) -> dict[str, str]:
    """The steps of a phase and where they lead."""
    return {step: target for (source, step), target in DRAWN.items() if source == phase}


def unmet(codes: list[str]) -> str:
    """How a step is refused whose gates do not hold."""
    return f"unmet: {', '.join(sorted(codes))}"
