"""Inviting people, in the name of the manager who answers for the client."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Router

from clinics.api.callers import ApiRequest, ClientToken
from clinics.api.idempotency import HEADER, once
from clinics.api.schemas import InvitationIn, InvitationOut
from clinics.enums import ApiScope
from training.lib import clock
from training.lib.errors import DomainError
from training.people.domain.clinics import invite_member

router = Router(tags=["People"])


@router.post(
    "/invitations",
    response={201: InvitationOut},
    auth=ClientToken(ApiScope.INVITATIONS),
    operation_id="invite",
)
def invite(
    request: ApiRequest, invitation: InvitationIn, idempotency_key: str = Header(..., **HEADER)
) -> HttpResponse:
    """Sends the person an e-mail. They join, and let the clinic see papers, when they agree."""
    return once(request, idempotency_key, lambda: _invite(request, invitation.email), status=201)


def _invite(request: ApiRequest, email: str) -> InvitationOut:
    try:
        validate_email(email)
    except ValidationError as error:
        raise DomainError(_("Enter one e-mail address, like name@clinic.ca.")) from error
    by = request.auth.client.in_charge
    made = invite_member(request.clinic, email=email, invited_by=by, now=clock.now())
    return InvitationOut(id=made.public_id, email=made.email, expires_at=made.expires_at)
