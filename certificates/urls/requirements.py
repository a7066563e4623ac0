"""What a credential or a jurisdiction asks for."""

from django.urls import URLPattern, path

from certificates.views import missing, types

_VERSION = "requirements/<slug:slug>/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("portfolio/missing/", missing.missing, name="missing"),
    path("requirements/", types.types, name="types"),
    path("requirements/rules/<slug:slug>/", types.rule, name="rule"),
    path("requirements/<slug:slug>/", types.newest, name="type"),
    path(_VERSION, types.version, name="type-version"),
    path(f"{_VERSION}sign/", types.sign, name="sign-type"),
    path(f"{_VERSION}send-back/", types.send_back, name="send-type-back"),
]
