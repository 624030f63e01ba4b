from django.urls import path

from metrics.api import kpis

urlpatterns = [
    path("kpis", kpis.Kpis.as_view()),
    path("kpis/<str:key>", kpis.OneKpi.as_view()),
    path("kpis/<str:key>/tickets", kpis.KpiTickets.as_view()),
]
