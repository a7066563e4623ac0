"""Lists of records to look at again."""

from django.urls import URLPattern, path

from certificates.views import recognition_reviews as views

urlpatterns: list[URLPattern] = [
    path("recognitions/reviews/", views.reviews, name="recognition-reviews"),
    path("recognitions/reviews/<uuid:public_id>/", views.review, name="recognition-review"),
    path(
        "recognitions/reviews/<uuid:public_id>/<uuid:of>/propose/",
        views.propose,
        name="propose-review-row",
    ),
    path(
        "recognitions/reviews/<uuid:public_id>/<uuid:of>/decide/",
        views.decide,
        name="decide-review-row",
    ),
]
