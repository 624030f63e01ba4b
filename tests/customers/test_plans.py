"""Searching by a part of a name stays quick in a house that knows many people."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from customers.models import Contact, Customer
from tests.factories import make_agent
from tickets.web.creation import SUGGESTED

PEOPLE = 20_000
CROWD = """
    INSERT INTO customers_customer (name, kind, source, external_id, time_zone, value_tier, churn_risk, expected_end,
        notes, created_at, updated_at)
    SELECT md5(n::text) || ' Ltd', 'company', '', '', 'UTC', '', '', false, '', now(), now()
    FROM generate_series(1, %(people)s) AS n;
    INSERT INTO customers_contact (customer_id, name, email, phone, role, preferred_channel, style, language, time_zone,
        follow_ups_opted_out, surveys_opted_out, external_id, created_at, updated_at)
    SELECT id, substr(name, 1, 6) || ' ' || substr(name, 8, 9), substr(name, 1, 12) || id || '@customer.example', '', '',
        '', '', 'en', 'UTC', false, false, '', now(), now() FROM customers_customer;
    SELECT gin_clean_pending_list(indexrelid) FROM pg_stat_user_indexes WHERE indexrelname LIKE '%%_trigrams';
    ANALYZE customers_customer, customers_contact;
"""


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator[User]:
    """Twenty thousand companies with a person each, gone with this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(CROWD, {"people": PEOPLE})
        yield make_agent()
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["c4ca42", "da", "nobody of this name"])
def test_customers_and_people_are_found_through_indexes(crowd: User, words: str) -> None:
    customers: Any = Customer.objects.visible_to(crowd)
    people: Any = Contact.objects.visible_to(crowd)
    searches = {
        "customers page": customers.by_name().matching(words).order_by("sort_name", "id")[:26],
        "new ticket": people.select_related("customer").found_by(words)[: SUGGESTED + 1],
        "contacts of the API": people.holding(words).order_by("-created_at", "-id")[:26],
    }
    for name, search in searches.items():
        plan = search.explain()
        assert "Seq Scan" not in plan, f"{name}\n{plan}"
        assert "trigrams" in plan, f"{name}\n{plan}"
