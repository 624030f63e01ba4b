from django.db import migrations

GUARD = """
CREATE FUNCTION tickets_event_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'relayed_at') = (to_jsonb(OLD) - 'relayed_at') THEN
        RETURN NEW;
    END IF;
    IF current_setting('resolution.erasing', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'Events are written once and never changed.';
END $$;
CREATE TRIGGER tickets_event_stands BEFORE UPDATE OR DELETE ON tickets_event
    FOR EACH ROW EXECUTE FUNCTION tickets_event_stands();
"""
UNGUARD = "DROP TRIGGER tickets_event_stands ON tickets_event; DROP FUNCTION tickets_event_stands();"


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_delivered_playbook")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
