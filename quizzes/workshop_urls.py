"""Addresses of the workshop: banks, questions, files, panels, statistics. Part of `urls`."""

from django.urls import path

from quizzes.views import items, signing

WORKSHOP = [
    path("author/banks/", signing.banks, name="author_banks"),
    path("author/banks/<slug:slug>/", signing.bank, name="author_bank"),
    path("author/banks/<slug:slug>/sign/", signing.sign, name="author_sign"),
    path("author/banks/<slug:slug>/new/<slug:kind>/<slug:pool>/", items.new, name="author_new"),
    path("author/banks/<slug:slug>/<uuid:item>/draft/", items.begin, name="author_begin"),
    path("author/banks/<slug:slug>/<uuid:item>/<int:number>/", items.edit, name="author_item"),
    path(
        "author/banks/<slug:slug>/<uuid:item>/<int:number>/delete/",
        items.discard,
        name="author_discard",
    ),
    path(
        "author/banks/<slug:slug>/<uuid:item>/<int:number>/publish/",
        items.publish,
        name="author_publish",
    ),
]
