"""Addresses of the clinical review: what waits, and the sitting of a module. Part of `urls`."""

from django.urls import path

from quizzes.views import review_sitting, waiting

_MODULE = "author/reviews/<slug:course>/<slug:module>/"
_LESSON = f"{_MODULE}lessons/<slug:slug>/"
_QUESTION = f"{_MODULE}questions/<uuid:item>/"

REVIEWS = [
    path("author/reviews/", waiting.reviews, name="author_reviews"),
    path(_MODULE, waiting.module, name="review_module"),
    path(f"{_MODULE}go-on/", waiting.go_on, name="review_go_on"),
    path(_LESSON, review_sitting.lesson, name="review_lesson"),
    path(f"{_LESSON}sign/", review_sitting.lesson_signed, name="review_sign_lesson"),
    path(f"{_LESSON}send-back/", review_sitting.lesson_returned, name="review_return_lesson"),
    path(_QUESTION, review_sitting.question, name="review_question"),
    path(f"{_QUESTION}sign/", review_sitting.question_signed, name="review_sign_question"),
    path(f"{_QUESTION}send-back/", review_sitting.question_returned, name="review_return_question"),
]
