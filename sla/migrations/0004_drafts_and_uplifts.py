import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


# What was published stands: only which one is current may change. Rows of drafts come and go.
GUARD = """
CREATE FUNCTION sla_calendarversion_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'is_current') = (to_jsonb(OLD) - 'is_current') THEN
        RETURN NEW;
    END IF;
    IF current_setting('resolution.erasing', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'Hours are versions that never change; write the next one.';
END $$;
CREATE TRIGGER sla_calendarversion_stands BEFORE UPDATE OR DELETE ON sla_calendarversion
    FOR EACH ROW EXECUTE FUNCTION sla_calendarversion_stands();

CREATE FUNCTION sla_policyversion_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL
        OR (TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'is_current') = (to_jsonb(OLD) - 'is_current')) THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'Published service standards never change; publish the next version.';
END $$;
CREATE TRIGGER sla_policyversion_stands BEFORE UPDATE OR DELETE ON sla_policyversion
    FOR EACH ROW EXECUTE FUNCTION sla_policyversion_stands();

CREATE FUNCTION sla_published_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM sla_policyversion WHERE id = OLD.policy_id AND published_at IS NOT NULL)
        OR (TG_OP = 'UPDATE' AND NEW.policy_id <> OLD.policy_id) THEN
        RAISE EXCEPTION 'Published service standards never change; publish the next version.';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER sla_servicestandard_stands BEFORE UPDATE OR DELETE ON sla_servicestandard
    FOR EACH ROW EXECUTE FUNCTION sla_published_stands();
CREATE TRIGGER sla_uplift_stands BEFORE UPDATE OR DELETE ON sla_uplift
    FOR EACH ROW EXECUTE FUNCTION sla_published_stands();
"""
UNGUARD = """
DROP TRIGGER sla_uplift_stands ON sla_uplift;
DROP TRIGGER sla_servicestandard_stands ON sla_servicestandard;
DROP FUNCTION sla_published_stands();
DROP TRIGGER sla_policyversion_stands ON sla_policyversion;
DROP FUNCTION sla_policyversion_stands();
DROP TRIGGER sla_calendarversion_stands ON sla_calendarversion;
DROP FUNCTION sla_calendarversion_stands();
"""


def first_versions(apps, schema_editor):
    """Every team that works already: its hours as they stand are version 1."""
    Version = apps.get_model("sla", "CalendarVersion")
    known = set(Version.objects.values_list("team_id", flat=True))
    Version.objects.bulk_create(
        Version(
            team=team,
            number=1,
            time_zone=team.time_zone,
            week=team.week,
            holidays=team.holidays,
            is_current=True,
            created_at=timezone.now(),
        )
        for team in apps.get_model("accounts", "Team").objects.order_by("id")
        if team.pk not in known
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_round_the_clock"),
        ("sla", "0003_calendars_and_pauses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Uplift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tier",
                    models.CharField(
                        blank=True, choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")], max_length=1
                    ),
                ),
                ("service_level", models.CharField(blank=True, max_length=40)),
                (
                    "metric",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("first_response", "First response"),
                            ("next_response", "Next response"),
                            ("progress_update", "Progress update"),
                            ("resolution", "Resolution"),
                        ],
                        max_length=20,
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("target_seconds", models.PositiveIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="policyversion",
            name="copied_from",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sla.policyversion"
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="created_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="policyversion",
            name="published_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at", None)),
                fields=("published_at",),
                name="policy_one_draft",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_current", False), ("published_at__isnull", False), _connector="OR"),
                name="policy_current_is_published",
            ),
        ),
        migrations.AddField(
            model_name="uplift",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="uplifts", to="sla.policyversion"
            ),
        ),
        migrations.AddConstraint(
            model_name="uplift",
            constraint=models.UniqueConstraint(
                fields=("policy", "tier", "service_level", "metric"), name="uplift_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="uplift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("service_level__gt", ""), ("tier", "")),
                    models.Q(("service_level", ""), ("tier__gt", "")),
                    _connector="OR",
                ),
                name="uplift_for_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="uplift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("percent__isnull", False), ("percent__range", (1, 99)), ("target_seconds", None)),
                    models.Q(("percent", None), ("target_seconds__gt", 0), ("target_seconds__isnull", False)),
                    _connector="OR",
                ),
                name="uplift_one_way",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunPython(first_versions, migrations.RunPython.noop, elidable=True),
    ]
