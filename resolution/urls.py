"""Every door of the house, by floor."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from resolution import sign_in
from resolution.web import engine_room
from resolution.web.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    *sign_in.urlpatterns,
    path("settings/engine-room/", engine_room.engine_room, name="engine-room"),
    path("settings/engine-room/<int:key>/retry/", engine_room.try_again, name="engine-room-retry"),
    path("settings/engine-room/events/<int:key>/retry/", engine_room.read_again, name="engine-room-read"),
    path("", include("accounts.urls")),
    path("", include("tickets.urls")),
    path("", include("customers.urls")),
    path("", include("sla.urls")),
    path("", include("followups.urls")),
    path("", include("channels.urls")),
    path("", include("quality.urls")),
    path("", include("metrics.urls")),
    path("api/", include("resolution.api_urls")),
]

if settings.DEBUG:
    from resolution.styleguide import styleguide

    urlpatterns.append(path("styleguide/", login_not_required(styleguide), name="styleguide"))
