from django.urls import path

from tickets.web import creation, inbox, queue, search

urlpatterns = [
    path("", queue.home, name="home"),
    path("queue/<slug:name>/", queue.show, name="queue"),
    path("queue/<slug:name>/rows/", queue.show_rows, name="queue-rows"),
    path("tickets/new/", creation.new, name="new"),
    path("tickets/new/people/", creation.people, name="new-people"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox-read"),
    path("inbox/<int:key>/open/", inbox.open_ticket, name="inbox-open"),
    path("inbox/<int:key>/dismiss/", inbox.put_aside, name="inbox-aside"),
    path("search/", search.search, name="search"),
]
