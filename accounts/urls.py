"""Doors to people, teams, keys and one's own page."""

from django.urls import path

from accounts.web import api_keys, first_run, people, profile, settings, teams

app_name = "accounts"
urlpatterns = [
    path("setup/", first_run.setup, name="setup"),
    path("me/", profile.me, name="me"),
    path("me/calendar/", profile.calendar, name="calendar"),
    path("me/calendar/off/", profile.calendar_off, name="calendar-off"),
    path("settings/", settings.index, name="settings"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/new/", people.new_person, name="new-person"),
    path("settings/people/<int:pk>/", people.person, name="person"),
    path("settings/people/<int:pk>/invite/", people.send_invitation, name="invite"),
    path("settings/people/<int:pk>/reactivate/", people.reactivate, name="reactivate"),
    path("settings/teams/", teams.teams, name="teams"),
    path("settings/teams/new/", teams.new_team, name="new-team"),
    path("settings/teams/<int:pk>/", teams.team, name="team"),
    path("settings/api-keys/", api_keys.api_keys, name="api-keys"),
    path("settings/api-keys/<int:pk>/revoke/", api_keys.revoke, name="revoke-api-key"),
    path("settings/api-keys/<int:pk>/rotate/", api_keys.rotate, name="rotate-api-key"),
    path("settings/audit/", settings.audit, name="audit"),
]
