"""Who has access to a clinic, and who looked at whose papers."""

from django.urls import path

from clinics.views import access

urlpatterns = [
    path("clinics/<slug:slug>/access/", access.access, name="access"),
    path("clinics/<slug:slug>/access/managers/", access.appoint, name="appoint-manager"),
    path("clinics/<slug:slug>/access/auditors/", access.invite_auditor, name="invite-auditor"),
    path("clinics/<slug:slug>/access/<uuid:public_id>/end/", access.end, name="end-access"),
    path("consents/viewings/", access.viewings, name="viewings"),
]
