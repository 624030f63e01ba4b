"""The API: version one of every app's resources, and the pages that explain it."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from resolution.api import pages
from resolution.api.views import NothingHere

version_one: list[URLPattern | URLResolver] = [
    path("", include("accounts.api.urls")),
    path("", include("customers.api.urls")),
    path("", include("tickets.api.urls")),
    path("", include("sla.api.urls")),
    path("", include("followups.api.urls")),
    path("", include("quality.api.urls")),
    path("", include("metrics.api.urls")),
    path("", include("resolution.importing.urls")),
]
urlpatterns = [
    path("openapi.json", pages.openapi, name="openapi"),
    path("docs/", pages.docs, name="api_docs"),
    path("errors/", pages.problems, name="api_problems"),
    path("errors/<slug:slug>/", pages.problem, name="api_problem"),
    path("v1/", include(version_one)),
    re_path(r"^v1(?:/[\s\S]*)?\Z", NothingHere.as_view()),
]
