from django.conf import settings
from django.urls import path

from training.people.views import acts, clinics, mailbox, profile, security
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
    path("settings/<slug:row>/", rows.change, name="change"),
    path("consents/", clinics.consents, name="consents"),
    path("consents/<slug:clinic>/share/", clinics.share, name="share"),
    path("consents/<slug:clinic>/stop/", clinics.stop, name="stop_sharing"),
    path("consents/<slug:clinic>/leave/", clinics.leave, name="leave_clinic"),
    path("invitations/<slug:token>/", clinics.invitation, name="invitation"),
    path("invitations/<slug:token>/accept/", clinics.accept, name="accept_invitation"),
    path("invitations/<slug:token>/ask/", clinics.ask_again, name="ask_for_invitation"),
    path("acts/", acts.proposals, name="acts"),
    path(
        "acts/second-factor/<uuid:public_id>/",
        acts.propose_factor_reset,
        name="propose_factor_reset",
    ),
    path("acts/<uuid:public_id>/", acts.proposal, name="act"),
    path("acts/<uuid:public_id>/decide/", acts.decide, name="decide_act"),
]
if not settings.PRODUCTION:
    urlpatterns += [
        path("dev/mail/", mailbox.mailbox, name="mailbox"),
        path("dev/mail/<slug:name>/", mailbox.mail, name="mail"),
        path("dev/mail/<slug:name>/html/", mailbox.mail_html, name="mail_html"),
    ]
