from django.db import migrations
from django.utils import timezone

HOUR = 3600
MINUTE = 60
# Acknowledge within, by channel: seconds, and whether opening hours count.
FIRST_RESPONSE = {
    "phone": (2 * MINUTE, False),
    "chat": (2 * MINUTE, True),
    "portal": (1 * HOUR, True),
    "api": (1 * HOUR, True),
    "social": (1 * HOUR, True),
    "email": (4 * HOUR, True),
}
CRITICAL_RESPONSE = (15 * MINUTE, False)  # a critical issue is answered by the wall clock, on any channel
RESOLUTION = {"critical": 4 * HOUR, "high": 24 * HOUR, "medium": 48 * HOUR, "low": 120 * HOUR}
PROGRESS = {
    "critical": (30 * MINUTE, False),
    "high": (4 * HOUR, False),
    "medium": (8 * HOUR, True),
    "low": (24 * HOUR, True),
}


def deliver(apps, schema_editor):
    """The standards as they are delivered: policy 1, the current one."""
    policy = apps.get_model("sla", "PolicyVersion").objects.create(
        number=1, note="As delivered", is_current=True, published_at=timezone.now()
    )
    Standard = apps.get_model("sla", "ServiceStandard")
    rows = []
    for channel, usual in FIRST_RESPONSE.items():
        for severity, resolution in RESOLUTION.items():
            faster = severity == "critical" and (usual[1] or usual[0] > CRITICAL_RESPONSE[0])
            response = CRITICAL_RESPONSE if faster else usual
            for metric, (seconds, business) in (
                ("first_response", response),
                ("next_response", response),
                ("progress_update", PROGRESS[severity]),
                ("resolution", (resolution, False)),
            ):
                rows.append(
                    Standard(
                        policy=policy,
                        channel=channel,
                        severity=severity,
                        metric=metric,
                        target_seconds=seconds,
                        business=business,
                    )
                )
    Standard.objects.bulk_create(rows)


def take_back(apps, schema_editor):
    apps.get_model("sla", "PolicyVersion").objects.filter(number=1).delete()


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_initial")]
    operations = [migrations.RunPython(deliver, take_back, elidable=False)]
