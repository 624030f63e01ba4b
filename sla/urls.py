from django.urls import path

from sla.web import standards
from sla.web.panel import panel

app_name = "sla"
urlpatterns = [
    path("tickets/<str:reference>/side/clocks/", panel, name="panel"),
    path("settings/standards/", standards.standards, name="standards"),
    path("settings/standards/<int:number>/", standards.standard, name="standard"),
    path("settings/standards/<int:number>/changes/", standards.changes, name="standard-changes"),
    path("settings/standards/<int:number>/publish/", standards.publish, name="publish-standards"),
    path("settings/standards/<int:number>/discard/", standards.discard, name="discard-standards"),
]
