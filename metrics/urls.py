"""Are we any good: the twelve KPIs, one of them, and the tickets behind it."""

from django.urls import path

from metrics.web import behind, dashboard, detail, exceptions, live, wall

app_name = "metrics"
urlpatterns = [
    path("live/", live.live, name="live"),
    path("live/exceptions/", exceptions.exceptions, name="exceptions"),
    path("kpis/", dashboard.dashboard, name="dashboard"),
    path("kpis/wall/", wall.wall, name="wall"),
    path("kpis/<slug:key>/", detail.kpi, name="kpi"),
    path("kpis/<slug:key>/target/", detail.target, name="target"),
    path("kpis/<slug:key>/tickets/", behind.tickets, name="tickets"),
    path("kpis/<slug:key>/tickets.csv", behind.file, name="file"),
]
