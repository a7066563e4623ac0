from django.urls import path

from clinics.views import packs

urlpatterns = [
    path("clinics/<slug:slug>/packs/", packs.packs, name="packs"),
    path("clinics/<slug:slug>/packs/new/", packs.new, name="new-pack"),
    path("clinics/<slug:slug>/packs/<uuid:public_id>/", packs.pack, name="pack"),
    path("clinics/<slug:slug>/packs/<uuid:public_id>/again/", packs.again, name="make-pack-again"),
    path("clinics/<slug:slug>/packs/<uuid:public_id>/cancel/", packs.call_off, name="cancel-pack"),
    path("clinics/<slug:slug>/packs/<uuid:public_id>/file/", packs.file, name="pack-file"),
]
