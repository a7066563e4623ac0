"""Requests for papers: the clinic's side, and the person's one page."""

from django.urls import path

from clinics.views import asked, asking

urlpatterns = [
    path("clinics/<slug:slug>/requests/", asking.requests, name="requests"),
    path("clinics/<slug:slug>/requests/new/", asking.new, name="new-request"),
    path("clinics/<slug:slug>/requests/<uuid:public_id>/", asking.one, name="request"),
    path(
        "clinics/<slug:slug>/requests/<uuid:public_id>/withdraw/",
        asking.withdraw,
        name="withdraw-request",
    ),
    path("asked/<uuid:public_id>/", asked.asked, name="asked"),
    path("asked/<uuid:public_id>/<slug:requirement>/", asked.paper, name="asked-paper"),
]
