"""What programs read: keys, badges, lists, definitions. No login, and open to scripts anywhere."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from certificates.domain.badges.achievements import Achievement, as_json, find_achievement
from certificates.domain.badges.badge_pictures import draw_png, issuer_picture
from certificates.domain.badges.badges import as_svg
from certificates.domain.badges.issuer import did_document
from certificates.domain.badges.status_lists import live_list
from certificates.domain.badges.wire import CREDENTIALS, OPEN_BADGES, as_text
from certificates.enums import ViewingKind
from certificates.models import Badge, SignedStatusList
from certificates.queries.badges import badge_at, is_listed
from certificates.views.noting import note_viewing
from certificates.views.open_data import (
    ASK,
    FOR_GOOD,
    FRESH,
    JSON_TYPES,
    JWT_TYPES,
    answer,
    open_to_programs,
    wants,
)
from training.lib import clock
from training.lib.errors import Gone, Unavailable


@open_to_programs
def did(request: HttpRequest) -> HttpResponse:
    return answer(request, as_text(did_document()), "application/did+json", seconds=ASK)


@open_to_programs
def badge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """As JSON with its proof, or as a JWT to somebody who prefers that."""
    found = _badge(request, public_id)
    if found.public_id != public_id:
        return _see(found, "certificates:badge")
    form = wants(request, *JSON_TYPES, *JWT_TYPES)
    content = found.jwt if form in JWT_TYPES else found.credential_json
    return answer(request, content, form, seconds=FOR_GOOD, varies=True)


@open_to_programs
def badge_jwt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _badge(request, public_id)
    if found.public_id != public_id:
        return _see(found, "certificates:badge-jwt")
    return answer(request, found.jwt, "text/plain; charset=utf-8", seconds=FOR_GOOD)


@open_to_programs
def badge_png(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _badge(request, public_id)
    if found.public_id != public_id:
        return _see(found, "certificates:badge-png")
    with found.png.open("rb") as file:
        return answer(request, file.read(), "image/png", seconds=FOR_GOOD)


@open_to_programs
def badge_svg(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _badge(request, public_id)
    if found.public_id != public_id:
        return _see(found, "certificates:badge-svg")
    return answer(request, as_svg(found), "image/svg+xml", seconds=FOR_GOOD)


@open_to_programs
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    signed = _live(number)
    form = wants(request, *JSON_TYPES, *JWT_TYPES)
    content = signed.jwt if form in JWT_TYPES else signed.credential_json
    return answer(request, content, form, seconds=FRESH, varies=True)


@open_to_programs
def status_list_jwt(request: HttpRequest, number: int) -> HttpResponse:
    return answer(request, _live(number).jwt, "text/plain; charset=utf-8", seconds=FRESH)


@open_to_programs
def achievement(request: HttpRequest, achievement_id: str) -> HttpResponse:
    """A page for people; JSON for programs that ask for it."""
    found = _achievement(achievement_id)
    form = wants(request, "text/html", "application/ld+json", *JSON_TYPES)
    if form == "text/html":
        return render(request, "certificates/achievement.html", {"achievement": found})
    document = {"@context": [CREDENTIALS, OPEN_BADGES], **as_json(found)}
    return answer(request, as_text(document), form, seconds=FRESH, varies=True)


@open_to_programs
def achievement_picture(request: HttpRequest, achievement_id: str) -> HttpResponse:
    picture = draw_png(_achievement(achievement_id).picture)
    return answer(request, picture, "image/png", seconds=FOR_GOOD)


@open_to_programs
def issuer(request: HttpRequest) -> HttpResponse:
    return answer(request, issuer_picture(), "image/png", seconds=FOR_GOOD)


def _badge(request: HttpRequest, public_id: UUID) -> Badge:
    """Whoever asked is noted for the holder; by another id the answer leads here again."""
    found = badge_at(public_id)
    if found is None:
        raise Http404
    if found.is_removed:
        raise Gone(_("This badge was removed: the time for which it was to be kept has ended."))
    if found.public_id == public_id:
        subject = found.certificate or found.credential
        assert subject is not None  # noqa: S101  (a constraint holds it)
        note_viewing(request, subject, ViewingKind.MACHINE, now=clock.now())
    return found


def _see(badge: Badge, name: str) -> HttpResponse:
    """The id was that of a certificate or credential: its badge changes with each edition."""
    response = redirect(name, badge.public_id)
    response.status_code = 303
    return response


def _live(number: int) -> SignedStatusList:
    """A list that has lapsed is not handed out: who relies on it must not take it for today's."""
    signed = live_list(number, now=clock.now())
    if signed is None and not is_listed(number):
        raise Http404
    if signed is None:
        raise Unavailable("The list is being signed. Ask again in a moment.")
    return signed


def _achievement(achievement_id: str) -> Achievement:
    found = find_achievement(achievement_id)
    if found is None:
        raise Http404
    return found
