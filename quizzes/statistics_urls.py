"""Addresses of the pages that say which questions work. Part of `workshop_urls`."""

from django.urls import path

from quizzes.views import statistics

QUIZ = "author/statistics/<uuid:quiz>/<int:edition>/"

STATISTICS = [
    path("author/statistics/", statistics.quizzes, name="statistics"),
    path(QUIZ, statistics.quiz, name="quiz_statistics"),
    path(f"{QUIZ}compute/", statistics.compute, name="compute_statistics"),
    path(f"{QUIZ}download/<str:name>", statistics.download, name="download_statistics"),
    path(f"{QUIZ}<uuid:item>/<int:wording>/", statistics.item, name="item_statistics"),
]
