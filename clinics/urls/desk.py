from django.urls import path

from clinics.views import desk, invitations, people, renewals, standing_table

urlpatterns = [
    path("clinics/", desk.index, name="index"),
    path("clinics/new/", desk.new, name="new"),
    path("clinics/<slug:slug>/", desk.desk, name="desk"),
    path("clinics/<slug:slug>/renewals/", renewals.renewals, name="renewals"),
    path("clinics/<slug:slug>/renewals/remind/", renewals.remind_silent, name="remind-silent"),
    path("clinics/<slug:slug>/standing.<str:kind>", standing_table.download, name="standing-table"),
    path("clinics/<slug:slug>/invite/", invitations.invite, name="invite"),
    path("clinics/<slug:slug>/remind/", invitations.remind, name="remind"),
    path(
        "clinics/<slug:slug>/invitations/<uuid:public_id>/withdraw/",
        invitations.withdraw,
        name="withdraw",
    ),
    path(
        "clinics/<slug:slug>/invitations/<uuid:public_id>/resend/",
        invitations.resend,
        name="resend",
    ),
    path("clinics/<slug:slug>/people/<uuid:public_id>/", people.person, name="person"),
    path(
        "clinics/<slug:slug>/people/<uuid:public_id>/remind/", people.remind, name="remind-person"
    ),
    path("clinics/<slug:slug>/people/<uuid:public_id>/end/", people.end, name="end"),
]
