"""What became of the tickets of the believable history: clocks, waits, follow-ups, answers, and what came back."""

from tests.bench.inserting import insert
from tests.bench.seeding_people import CUSTOMERS, TEAMS

SCORE = "(ARRAY[10, 9, 9, 8, 10, 9, 7, 9, 4, 10])[1 + t.id % 10]"


def troubles() -> None:
    """Of what was resolved, some waited for the customer, some was handed up, and some came back within a month."""
    insert(
        "tickets_hold",
        {
            "ticket_id": "t.id",
            "party": "'customer'",
            "started_at": "t.created_at + (t.resolved_at - t.created_at) * 0.3",
            "until": "t.resolved_at",
            "ended_at": "t.created_at + (t.resolved_at - t.created_at) * 0.7",
            "ended_by_reply": "true",
        },
        "tickets_ticket t WHERE t.resolved_at IS NOT NULL AND t.id % 6 = 0",
    )
    insert(
        "tickets_escalation",
        {
            "ticket_id": "t.id",
            "cycle_id": "t.id",
            "kind": "'functional'",
            "target_team_id": f"1 + (t.id + 1) % {TEAMS}",
            "raised_at": "t.created_at + interval '25 minutes'",
            "accepted_at": "t.created_at + interval '28 minutes'",
        },
        "tickets_ticket t WHERE t.resolved_at IS NOT NULL AND t.id % 13 = 0",
    )
    insert(
        "tickets_ticketlink",
        {"ticket_id": "later.id", "other_id": "t.id", "kind": "'recurrence_of'", "created_at": "later.created_at"},
        f"tickets_ticket t JOIN tickets_ticket later ON later.id = t.id + {CUSTOMERS} "
        "WHERE t.id % 27 = 0 AND later.created_at BETWEEN t.resolved_at AND t.resolved_at + interval '30 days'",
    )


def promises() -> None:
    policy = "(SELECT id FROM sla_policyversion WHERE is_current)"
    insert(
        "sla_clock",
        {
            "ticket_id": "t.id",
            "cycle_id": "t.id",
            "metric": "m",
            "policy_id": policy,
            "target_seconds": "172800",
            "pauses": "'[]'::jsonb",
            "started_at": "t.created_at",
            "due_at": "t.created_at + interval '2 days'",
            "stopped_at": "coalesce(t.resolved_at, t.acknowledged_at)",
            "decided_at": "coalesce(t.resolved_at, t.acknowledged_at)",
            "state": "CASE WHEN t.resolved_at IS NULL AND m = 'resolution' THEN 'running' "
            "WHEN t.id % 20 = 0 THEN 'breached' ELSE 'met' END",
        },
        "tickets_ticket t CROSS JOIN unnest(ARRAY['first_response', 'resolution']) m",
    )
    insert(
        "tickets_agendaentry",
        {
            "ticket_id": "id",
            "kind": "'look'",
            "key": "'look'",
            "due_at": "next_action_at + interval '30 days'",
            "by": "next_action_by",
            "counts": "true",
            "state": "'pending'",
        },
        "tickets_ticket WHERE next_action_at IS NOT NULL",
    )


def follow_ups() -> None:
    insert(
        "followups_followup",
        {
            "ticket_id": "t.id",
            "cycle_id": "t.id",
            "kind": "k",
            "state": "CASE WHEN t.id % 25 = 0 THEN 'missed' ELSE 'done' END",
            "window_start": "t.resolved_at + interval '1 day'",
            "due_at": "t.resolved_at + interval '1 day'",
            "window_end": "t.resolved_at + CASE k WHEN 'immediate' THEN interval '2 days' ELSE interval '14 days' END",
            "completed_at": "CASE WHEN t.id % 25 = 0 THEN NULL ELSE t.resolved_at + interval '30 hours' END",
            "evidence": "CASE WHEN t.id % 25 = 0 THEN '' ELSE 'delivered' END",
        },
        "tickets_ticket t CROSS JOIN unnest(ARRAY['immediate', 'extended']) k WHERE t.resolved_at IS NOT NULL",
    )
    insert(
        "followups_surveyanswer",
        {
            "ticket_id": "t.id",
            "cycle_id": "t.id",
            "contact_id": "t.contact_id",
            "kind": "k",
            "score": SCORE,
            "scale_max": "10",
            "s10": f"CASE WHEN k <> 'nps' THEN {SCORE} END",
            "first_answered_at": "t.resolved_at + interval '2 days'",
            "answered_at": "t.resolved_at + interval '2 days'",
        },
        "tickets_ticket t CROSS JOIN unnest(ARRAY['csat', 'ces', 'nps']) k WHERE t.resolved_at IS NOT NULL AND t.id % 3 = 0",
    )
