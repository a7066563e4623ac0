"""Addresses of a question: its pages, its draft, its way into use. Part of `workshop_urls`."""

from django.urls import path

from quizzes.views import item_keeping, item_pages, item_proposals, items

_BANK = "author/banks/<slug:slug>/"
_NEW = f"{_BANK}new/<slug:kind>/<slug:pool>/"
_ITEM = f"{_BANK}<uuid:item>/"
_VERSION = f"{_ITEM}<int:number>/"

ITEMS = [
    path(_NEW, items.new, name="author_new"),
    path(f"{_NEW}keep/", item_keeping.keep_new, name="author_keep_new"),
    path(_ITEM, item_pages.question, name="author_question"),
    path(f"{_ITEM}compare/", item_pages.compare, name="author_compare"),
    path(f"{_ITEM}enemies/", item_pages.part, name="author_part"),
    path(f"{_ITEM}enemies/<uuid:other>/", item_pages.reconcile, name="author_reconcile"),
    path(f"{_ITEM}review-day/", item_pages.plan_review, name="author_review_day"),
    path(f"{_ITEM}draft/", items.begin, name="author_begin"),
    path(_VERSION, items.edit, name="author_item"),
    path(f"{_VERSION}keep/", item_keeping.keep, name="author_keep"),
    path(f"{_VERSION}alike/", item_pages.alike, name="author_alike"),
    path(f"{_VERSION}follow/", items.follow, name="author_follow"),
    path(f"{_VERSION}delete/", items.discard, name="author_discard"),
    path(f"{_VERSION}take-back/", item_proposals.take_back, name="author_take_back"),
    path(f"{_VERSION}agree/", item_proposals.agree, name="author_agree"),
    path(f"{_VERSION}send-back/", item_proposals.send_back, name="author_send_back"),
    path(f"{_VERSION}publish/", item_proposals.publish, name="author_publish"),
]
