"""Addresses of banks and of the editions that draw on them. Part of `workshop_urls`."""

from django.urls import path

from quizzes.views import (
    banks,
    bulk,
    coverage,
    edition_deciding,
    editions,
)

BANK = "author/banks/<slug:slug>/"
QUIZ = f"{BANK}examinations/<slug:quiz>/"
EDITION = f"{QUIZ}<int:number>/"

BANKS = [
    path("author/banks/", banks.banks, name="author_banks"),
    path(BANK, banks.bank, name="author_bank"),
    path(f"{BANK}views/", banks.save_view, name="author_save_view"),
    path(f"{BANK}views/delete/", banks.forget_view, name="author_forget_view"),
    path(f"{BANK}change/", bulk.bulk, name="author_bulk"),
    path(f"{BANK}change/<uuid:public_id>/", bulk.change, name="author_change"),
    path(f"{BANK}coverage/", coverage.coverage, name="author_coverage"),
    path(f"{BANK}examinations/", editions.editions, name="author_editions"),
    path(f"{QUIZ}draft/", editions.begin, name="author_edition_begin"),
    path(EDITION, editions.edition, name="author_edition"),
    path(f"{EDITION}propose/", edition_deciding.propose, name="author_edition_propose"),
    path(f"{EDITION}take-back/", edition_deciding.take_back, name="author_edition_take_back"),
    path(f"{EDITION}send-back/", edition_deciding.send_back, name="author_edition_send_back"),
    path(f"{EDITION}publish/", edition_deciding.publish, name="author_edition_publish"),
    path(f"{EDITION}delete/", edition_deciding.discard, name="author_edition_discard"),
]
