from django.urls import path

from sla.web.panel import panel

app_name = "sla"
urlpatterns = [path("tickets/<str:reference>/side/clocks/", panel, name="panel")]
