"""The least that Django can do on the same database: one query and one template, one lean create through DRF.

It is served by the same server as the product, and every ratio is taken against it in the same run.
"""

import os
from typing import Any

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="floor",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "rest_framework"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", {"queue.html": ""})],
                    )
                ]
            },
        }
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["FLOOR_NAME"],
            "USER": os.environ["FLOOR_USER"],
            "HOST": os.environ["FLOOR_HOST"],
            "CONN_MAX_AGE": 600,
        }
    },
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    USE_TZ=True,
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.generics import CreateAPIView

PAGE = Template(
    "<!doctype html><html><head><title>Queue</title></head><body><h1>Queue</h1><table>"
    "{% for ticket in tickets %}<tr><td><a href='/tickets/{{ ticket.id }}/'>{{ ticket.id }}</a></td>"
    "<td>{{ ticket.subject }}</td><td>{{ ticket.severity }}</td><td>{{ ticket.phase }}</td>"
    "<td>{{ ticket.created_at }}</td><td>{{ ticket.next_action_at }}</td></tr>{% endfor %}"
    "</table></body></html>"
)


class Ticket(models.Model):
    subject = models.TextField()
    severity = models.TextField()
    phase = models.TextField()
    created_at = models.DateTimeField()
    next_action_at = models.DateTimeField(null=True)

    class Meta:
        app_label, managed, db_table = "floor", False, "tickets_ticket"


class FloorTicket(models.Model):
    subject = models.TextField()
    customer_id = models.IntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label, managed, db_table = "floor", False, "floor_ticket"


class FloorMessage(models.Model):
    ticket = models.ForeignKey(FloorTicket, models.CASCADE)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label, managed, db_table = "floor", False, "floor_message"


class FloorEvent(models.Model):
    ticket = models.ForeignKey(FloorTicket, models.CASCADE)
    data = models.JSONField(default=dict)

    class Meta:
        app_label, managed, db_table = "floor", False, "floor_event"


def queue(request: HttpRequest) -> HttpResponse:
    open_tickets = Ticket.objects.exclude(phase__in=["closed", "merged", "cancelled"])
    return HttpResponse(PAGE.render(Context({"tickets": list(open_tickets.order_by("next_action_at", "id")[:25])})))


class NewTicket(serializers.Serializer[Any]):
    id = serializers.IntegerField(read_only=True)
    subject = serializers.CharField(max_length=200)
    body = serializers.CharField(write_only=True)
    customer_id = serializers.IntegerField()

    def create(self, validated_data: dict[str, Any]) -> FloorTicket:
        with transaction.atomic():
            ticket = FloorTicket.objects.create(
                subject=validated_data["subject"], customer_id=validated_data["customer_id"]
            )
            FloorMessage.objects.create(ticket=ticket, body=validated_data["body"])
            FloorEvent.objects.create(ticket=ticket)
        return ticket


class Create(CreateAPIView[FloorTicket]):
    serializer_class = NewTicket
    queryset = FloorTicket.objects.none()


urlpatterns = [path("queue", queue), path("create", Create.as_view())]
application = get_wsgi_application()
