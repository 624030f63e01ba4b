"""The agent's doors: the queue and what leads into it, and the workspace of one ticket."""

from tickets.web import queue_urls, settings_urls, workspace_urls

app_name = "tickets"
urlpatterns = [*queue_urls.urlpatterns, *workspace_urls.urlpatterns, *settings_urls.urlpatterns]
