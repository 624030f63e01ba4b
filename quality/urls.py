"""The doors of quality reviews: the queue, one of them, whether we judge alike, and the panel of a ticket."""

from django.urls import path

from quality.web import drift, panel, queue, review

app_name = "quality"
urlpatterns = [
    path("quality/", queue.queue, name="queue"),
    path("quality/drift/", drift.drift, name="drift"),
    path("quality/of/<str:reference>/", panel.panel, name="panel"),
    path("quality/<int:key>/", review.review, name="review"),
    path("quality/<int:key>/draft/", review.draft, name="draft"),
    path("quality/<int:key>/submit/", review.submit, name="submit"),
    path("quality/<int:key>/<slug:act>/", review.act, name="act"),
]
