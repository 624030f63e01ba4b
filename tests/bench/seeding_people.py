"""Who is part of the believable history: teams and those who work in them, customers and their contacts."""

import json

from tests.bench.inserting import insert

CUSTOMERS, AGENTS, TEAMS = 1_000, 50, 8
ROUND_THE_CLOCK = {str(day): [["00:00", "00:00"]] for day in range(7)}


def colleagues() -> None:
    insert(
        "accounts_team",
        {
            "id": "i",
            "name": "'Team ' || i",
            "slug": "'team-' || i",
            "time_zone": "'UTC'",
            "week": f"'{json.dumps(ROUND_THE_CLOCK)}'::jsonb",
            "holidays": "'[]'::jsonb",
        },
        f"generate_series(1, {TEAMS}) i",
    )
    insert(
        "accounts_user",
        {
            "id": "i",
            "email": "'agent' || i || '@bench.example'",
            "name": "'Agent ' || i",
            "role": "CASE WHEN i = 1 THEN 'supervisor' ELSE 'agent' END",
            "is_active": "true",
            "password": "'!'",
            "authority_level": "2",
            "time_zone": "'UTC'",
            "language": "'en'",
            "theme": "'system'",
            "mail": "'at_once'",
            "single_keys": "true",
            "undo_seconds": "10",
        },
        f"generate_series(1, {AGENTS}) i",
    )
    insert("accounts_membership", {"team_id": f"1 + i % {TEAMS}", "user_id": "i"}, f"generate_series(1, {AGENTS}) i")


def customers() -> None:
    insert(
        "customers_customer",
        {
            "id": "i",
            "name": "'Customer ' || i",
            "kind": "'company'",
            "time_zone": "'UTC'",
            "value_tier": "substr('ABCD', 1 + i % 4, 1)",
        },
        f"generate_series(1, {CUSTOMERS}) i",
    )
    insert(
        "customers_contact",
        {
            "id": "i",
            "customer_id": "i",
            "name": "'Person ' || i",
            "language": "'en'",
            "time_zone": "'UTC'",
            "email": "'person' || i || '@customer.example'",
        },
        f"generate_series(1, {CUSTOMERS}) i",
    )
    insert(
        "customers_contract",
        {
            "customer_id": "i",
            "currency": "'USD'",
            "annual_value_minor": "1000000",
            "starts_on": "current_date - 1500",
            "ends_on": "CASE WHEN i % 9 = 0 THEN current_date - (i * 37) % 1400 END",
        },
        f"generate_series(1, {CUSTOMERS}) i",
    )
