"""A credential and the acts on it."""

from django.urls import URLPattern, path

from certificates.views import changing_credentials, credentials

_ONE = "portfolio/credentials/<uuid:public_id>/"
_PROPOSALS = {
    "suspend": changing_credentials.SUSPENSION,
    "reinstate": changing_credentials.REINSTATEMENT,
    "withdraw": changing_credentials.REVOCATION,
    "replace": changing_credentials.REPLACEMENT,
    "correct": changing_credentials.CORRECTION,
}

urlpatterns: list[URLPattern] = [
    path(_ONE, credentials.credential, name="credential"),
    path(f"{_ONE}renew/", credentials.renew, name="renew"),
    path(f"{_ONE}new-name/", changing_credentials.new_name, name="rename-credential"),
    *(
        path(f"{_ONE}{verb}/", changing_credentials.propose, {"kind": kind}, name=f"propose-{verb}")
        for verb, kind in _PROPOSALS.items()
    ),
]
