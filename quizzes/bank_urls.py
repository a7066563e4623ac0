"""Addresses of banks and of the editions that draw on them. Part of `workshop_urls`."""

from django.urls import path

from quizzes.views import banks, bulk, coverage, signing

BANK = "author/banks/<slug:slug>/"

BANKS = [
    path("author/banks/", banks.banks, name="author_banks"),
    path(BANK, banks.bank, name="author_bank"),
    path(f"{BANK}views/", banks.save_view, name="author_save_view"),
    path(f"{BANK}views/delete/", banks.forget_view, name="author_forget_view"),
    path(f"{BANK}change/", bulk.bulk, name="author_bulk"),
    path(f"{BANK}change/<uuid:public_id>/", bulk.change, name="author_change"),
    path(f"{BANK}coverage/", coverage.coverage, name="author_coverage"),
    path(f"{BANK}sign/", signing.sign, name="author_sign"),
]
