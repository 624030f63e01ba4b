"""The doors of channels: the outbox, one mail, and another attempt at a failed one."""

from django.urls import path

from channels.web import outbox

app_name = "channels"
urlpatterns = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:key>/", outbox.mail, name="mail"),
    path("outbox/<int:key>/retry/", outbox.retry, name="retry"),
]
