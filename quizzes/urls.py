"""Addresses of quizzes. Those under /attempts/<uuid>/ that end without a slash are JSON."""

from django.urls import path

from quizzes.views import answers, api

app_name = "quizzes"
urlpatterns = [
    path("attempts/<uuid:public_id>/result/", api.state, name="result"),
    path("attempts/<uuid:public_id>/state", api.state, name="state"),
    path("attempts/<uuid:public_id>/answers", answers.save_answers, name="answers"),
    path("attempts/<uuid:public_id>/submit", api.submit, name="submit"),
    path("attempts/<uuid:public_id>/writer", api.writer, name="writer"),
    path("attempts/<uuid:public_id>/flags", api.flags, name="flags"),
]
