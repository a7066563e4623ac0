"""Addresses of standard setting. Part of `workshop_urls`."""

from django.urls import path

from quizzes.views import panel_judges, panels

ONE = "author/panels/<uuid:public_id>/"
ITEM = f"{ONE}questions/<int:position>/"
PAPER = f"{ONE}papers/<int:position>/"

PANELS = [
    path("author/panels/", panels.panel_list, name="judging"),
    path("author/panels/new/", panels.new, name="judging_new"),
    path(ONE, panel_judges.panel, name="judging_panel"),
    path(f"{ONE}describe/", panels.describe, name="judging_describe"),
    path(f"{ONE}invite/", panels.invite, name="judging_invite"),
    path(f"{ONE}dismiss/", panels.dismiss, name="judging_dismiss"),
    path(f"{ONE}remind/", panels.remind, name="judging_remind"),
    path(f"{ONE}open/", panels.open_round, name="judging_open"),
    path(f"{ONE}close/", panels.close, name="judging_close"),
    path(f"{ONE}outcome/", panels.outcome, name="judging_outcome"),
    path(f"{ONE}apply/", panels.apply, name="judging_apply"),
    path(f"{ONE}ratings.csv", panels.ratings, name="judging_ratings"),
    path(f"{ONE}invitation/", panel_judges.answer_invitation, name="judging_invitation"),
    path(f"{ONE}keep/", panel_judges.keep, name="judging_keep"),
    path(f"{ONE}bounds/", panel_judges.bounds, name="judging_bounds"),
    path(ITEM, panel_judges.item, name="judging_item"),
    path(f"{ITEM}rate/", panel_judges.rate, name="judging_rate"),
    path(f"{ITEM}remarks/", panel_judges.remark, name="judging_remark"),
    path(PAPER, panel_judges.paper, name="judging_paper"),
    path(f"{PAPER}rate/", panel_judges.rate_paper, name="judging_rate_paper"),
]
