from django.db import migrations
from django.utils import timezone

from tickets.playbook.catalogue import groups


def deliver(apps, schema_editor):
    """The framework's items become playbook 1, the current version."""
    now = timezone.now()
    version = apps.get_model("tickets", "PlaybookVersion").objects.create(
        number=1, note="As delivered", state="current", created_at=now, published_at=now
    )
    Item = apps.get_model("tickets", "PlaybookItem")
    rows = [(group, item) for group in groups() for item in group.items]
    Item.objects.bulk_create(
        Item(
            version=version,
            position=position,
            code=item.code,
            phase=group.phase,
            group=group.code,
            group_title=group.title,
            title=item.title,
            prompt=item.prompt,
            kind=item.kind,
            gate=item.gate,
            express=item.express,
            standard=item.standard,
            complex=item.complex,
            condition=item.condition,
            raised_when=item.raised_when,
            raised_to=item.raised_to,
            evidence=item.evidence,
            fields=list(item.fields),
        )
        for position, (group, item) in enumerate(rows, 1)
    )


def take_back(apps, schema_editor):
    apps.get_model("tickets", "PlaybookVersion").objects.filter(number=1).delete()


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [migrations.RunPython(deliver, take_back, elidable=False)]
