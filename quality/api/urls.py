from django.urls import path

from quality.api import reviews

urlpatterns = [
    path("quality-reviews", reviews.QualityReviews.as_view()),
    path("quality-reviews/<str:review>", reviews.OneQualityReview.as_view()),
]
