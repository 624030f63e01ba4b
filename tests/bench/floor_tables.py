"""The lean tables of the floor's create."""

TABLES = """
    CREATE TABLE IF NOT EXISTS floor_ticket
        (id bigserial PRIMARY KEY, subject text, customer_id int, created_at timestamptz);
    CREATE TABLE IF NOT EXISTS floor_message
        (id bigserial PRIMARY KEY, ticket_id bigint REFERENCES floor_ticket, body text, created_at timestamptz);
    CREATE TABLE IF NOT EXISTS floor_event
        (id bigserial PRIMARY KEY, ticket_id bigint REFERENCES floor_ticket, data jsonb);
"""
