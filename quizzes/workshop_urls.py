"""Addresses of the workshop: banks, questions, files, panels, statistics. Part of `urls`."""

from django.urls import path

from quizzes.item_urls import ITEMS
from quizzes.views import signing

WORKSHOP = [
    path("author/banks/", signing.banks, name="author_banks"),
    path("author/banks/<slug:slug>/", signing.bank, name="author_bank"),
    path("author/banks/<slug:slug>/sign/", signing.sign, name="author_sign"),
    *ITEMS,
]
