"""How somebody's work was judged: reviews, their marks and quotes, and the nights in which they were asked for."""

from quality.models.night import SampledNight
from quality.models.parts import ReviewMark, ReviewQuote
from quality.models.review import QualityReview

__all__ = ["QualityReview", "ReviewMark", "ReviewQuote", "SampledNight"]
