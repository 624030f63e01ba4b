from django.urls import path

from tickets.web import creation, queue, search

urlpatterns = [
    path("", queue.home, name="home"),
    path("queue/<slug:name>/", queue.show, name="queue"),
    path("queue/<slug:name>/rows/", queue.show_rows, name="queue-rows"),
    path("tickets/new/", creation.new, name="new"),
    path("tickets/new/people/", creation.people, name="new-people"),
    path("search/", search.search, name="search"),
]
