from django.conf import settings
from django.urls import path

from training.people.views import (
    acts,
    audit_heads,
    clinics,
    erasing,
    join_links,
    mailbox,
    profile,
    recognition_acts,
    recognition_requests,
    recognitions,
    security,
)
from training.people.views import settings as rows

app_name = "people"
urlpatterns = [
    path("settings/", rows.overview, name="settings"),
    path("settings/profile/", profile.complete, name="complete_profile"),
    path("settings/registrations/", profile.registrations, name="registrations"),
    path("settings/registrations/add/", profile.add_registration, name="add_registration"),
    path(
        "settings/registrations/<slug:authority>/",
        profile.edit_registration,
        name="edit_registration",
    ),
    path(
        "settings/registrations/<slug:authority>/end/",
        profile.remove_registration,
        name="end_registration",
    ),
    path("settings/security/", security.security, name="security"),
    path("settings/second-factor/", security.second_factor, name="second_factor"),
    path("settings/notifications/", security.notifications, name="notifications"),
    path("settings/data/", security.data, name="data"),
    path("settings/data/ask/", security.ask_for_data, name="ask_for_data"),
    path("settings/data/<uuid:public_id>/", security.download_data, name="download_data"),
    path("settings/delete/", erasing.delete_account, name="delete"),
    path("settings/<slug:row>/", rows.change, name="change"),
    path("consents/", clinics.consents, name="consents"),
    path("consents/<slug:clinic>/share/", clinics.share, name="share"),
    path("consents/<slug:clinic>/stop/", clinics.stop, name="stop_sharing"),
    path("consents/<slug:clinic>/leave/", clinics.leave, name="leave_clinic"),
    path("invitations/<slug:token>/", clinics.invitation, name="invitation"),
    path("invitations/<slug:token>/accept/", clinics.accept, name="accept_invitation"),
    path("invitations/<slug:token>/ask/", clinics.ask_again, name="ask_for_invitation"),
    path("join/<slug:token>/", join_links.page, name="join"),
    path("join/<slug:token>/accept/", join_links.accept, name="accept_join"),
    path("acts/", acts.proposals, name="acts"),
    path(
        "acts/second-factor/<uuid:public_id>/",
        acts.propose_factor_reset,
        name="propose_factor_reset",
    ),
    path("acts/<uuid:public_id>/", acts.proposal, name="act"),
    path("acts/<uuid:public_id>/decide/", acts.decide, name="decide_act"),
    path("audit/heads", audit_heads.heads, name="audit_heads"),
    path("audit/heads/<str:day>", audit_heads.head, name="audit_head"),
    path("recognitions/", recognitions.own, name="recognitions"),
    path("recognitions/all/", recognitions.everybody, name="all_recognitions"),
    path("recognitions/new/", recognition_acts.new, name="new_recognition"),
    path("recognitions/ask/", recognition_requests.ask, name="ask_recognition"),
    path("recognitions/requests/", recognition_requests.requests, name="recognition_requests"),
    path(
        "recognitions/requests/<uuid:public_id>/",
        recognition_requests.wish,
        name="recognition_request",
    ),
    path(
        "recognitions/requests/<uuid:public_id>/paper/",
        recognition_requests.paper,
        name="recognition_request_paper",
    ),
    path(
        "recognitions/requests/<uuid:public_id>/refuse/",
        recognition_requests.refuse,
        name="refuse_recognition_request",
    ),
    path(
        "recognitions/requests/<uuid:asked>/record/",
        recognition_acts.new,
        name="record_recognition_request",
    ),
    path("recognitions/<uuid:public_id>/", recognitions.recognition, name="recognition"),
    path(
        "recognitions/<uuid:public_id>/evidence/",
        recognitions.evidence,
        name="recognition_evidence",
    ),
    path(
        "recognitions/<uuid:public_id>/suspend/",
        recognition_acts.suspend,
        name="suspend_recognition",
    ),
    path("recognitions/<uuid:public_id>/lift/", recognition_acts.lift, name="lift_recognition"),
    path(
        "recognitions/<uuid:public_id>/withdraw/",
        recognition_acts.withdraw,
        name="withdraw_recognition",
    ),
]
if not settings.PRODUCTION:
    urlpatterns += [
        path("dev/mail/", mailbox.mailbox, name="mailbox"),
        path("dev/mail/<slug:name>/", mailbox.mail, name="mail"),
        path("dev/mail/<slug:name>/html/", mailbox.mail_html, name="mail_html"),
    ]
