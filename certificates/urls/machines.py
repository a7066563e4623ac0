"""What programs read: keys, badges, lists, definitions."""

from django.urls import path

from certificates.views import machine

urlpatterns = [
    path(".well-known/did.json", machine.did, name="did"),
    path("issuer.png", machine.issuer, name="issuer-picture"),
    path("credentials/<uuid:public_id>", machine.badge, name="badge"),
    path("credentials/<uuid:public_id>.jwt", machine.badge_jwt, name="badge-jwt"),
    path("credentials/<uuid:public_id>/badge.png", machine.badge_png, name="badge-png"),
    path("credentials/<uuid:public_id>/badge.svg", machine.badge_svg, name="badge-svg"),
    path("status/revocation/<int:number>", machine.status_list, name="status-list"),
    path("status/revocation/<int:number>.jwt", machine.status_list_jwt, name="status-list-jwt"),
    path("achievements/<str:achievement_id>", machine.achievement, name="achievement"),
    path(
        "achievements/<str:achievement_id>/picture.png",
        machine.achievement_picture,
        name="achievement-picture",
    ),
]
