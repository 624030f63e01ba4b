from django.db import migrations, models

# A pause that lasts is known to the second; of pauses that are over only their length was kept. They are written
# down as one pause at the start, which leaves the due moment of a wall clock as it was.
PAUSES_AS_ROWS = """
    UPDATE sla_clock AS clock
    SET basis = jsonb_build_object('channel', ticket.channel, 'severity', ticket.severity),
        pauses = CASE WHEN paused_seconds > 0 THEN jsonb_build_array(jsonb_build_object(
                'party', 'customer', 'from', to_jsonb(started_at),
                'to', to_jsonb(started_at + paused_seconds * interval '1 second')
            )) ELSE '[]'::jsonb END
            || CASE WHEN paused_at IS NOT NULL AND clock.state = 'paused' THEN jsonb_build_array(jsonb_build_object(
                'party', 'customer', 'from', to_jsonb(paused_at), 'to', NULL
            )) ELSE '[]'::jsonb END,
        due_at = CASE WHEN clock.state = 'paused' THEN NULL ELSE due_at END
    FROM tickets_ticket AS ticket WHERE ticket.id = clock.ticket_id
"""


class Migration(migrations.Migration):
    dependencies = [("sla", "0004_drafts_and_uplifts"), ("tickets", "0006_notifications")]

    operations = [
        migrations.AddField(model_name="clock", name="basis", field=models.JSONField(default=dict)),
        migrations.AlterField(model_name="clock", name="due_at", field=models.DateTimeField(null=True)),
        migrations.RunSQL(PAUSES_AS_ROWS, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="clock", name="paused_at"),
        migrations.RemoveField(model_name="clock", name="paused_seconds"),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(due_at__isnull=False), name="clock_running_is_due"
            ),
        ),
    ]
