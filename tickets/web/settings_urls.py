"""The settings pages that belong to tickets."""

from django.urls import path

from tickets.web import leaving, playbooks

urlpatterns = [
    path("settings/people/<int:pk>/leave/", leaving.leave, name="leave"),
    path("settings/playbooks/", playbooks.playbooks, name="playbooks"),
    path("settings/playbooks/<int:number>/", playbooks.playbook, name="playbook"),
    path("settings/playbooks/<int:number>/changes/", playbooks.changes, name="playbook-changes"),
    path("settings/playbooks/<int:number>/publish/", playbooks.publish, name="publish-playbook"),
    path("settings/playbooks/<int:number>/discard/", playbooks.discard, name="discard-playbook"),
    path("settings/playbooks/<int:number>/items/<slug:code>/", playbooks.item, name="playbook-item"),
]
