from django.urls import path

from sla.api import clocks

urlpatterns = [path("tickets/<str:ticket>/clocks", clocks.Clocks.as_view())]
