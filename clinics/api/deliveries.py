"""What was sent to the webhooks of the clinic, and sending it again."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Header, Query, Router

from clinics.api.callers import ApiRequest, ClientToken
from clinics.api.idempotency import HEADER, once
from clinics.api.paging import PageAsked
from clinics.api.schemas import DeliveriesPage, DeliveryOut, TryOut
from clinics.domain.systems.deliveries import send_again
from clinics.domain.systems.webhooks import living_webhooks
from clinics.enums import ApiScope, DeliveryState
from clinics.models import Delivery
from clinics.queries.systems import deliveries_before, deliveries_of
from training.lib import clock

router = Router(tags=["Webhooks"])


@router.get(
    "/deliveries",
    response=DeliveriesPage,
    auth=ClientToken(ApiScope.WEBHOOKS),
    operation_id="deliveries",
)
def deliveries(
    request: ApiRequest,
    page: Query[PageAsked],
    webhook: UUID | None = None,
    state: DeliveryState | None = None,
) -> DeliveriesPage:
    """Newest first, each with its tries."""
    found = deliveries_before(request.clinic, page.cursor)
    if webhook:
        get_object_or_404(living_webhooks(request.clinic), public_id=webhook)
        found = found.filter(webhook__public_id=webhook)
    if state:
        found = found.filter(state=state)
    rows = list(found.prefetch_related("tries")[: page.limit + 1])
    shown = rows[: page.limit]
    return DeliveriesPage(
        items=[_delivery_out(each) for each in shown],
        next=shown[-1].public_id if len(rows) > page.limit else None,
    )


@router.post(
    "/deliveries/{uuid:delivery}/replay",
    response={202: DeliveryOut},
    auth=ClientToken(ApiScope.WEBHOOKS),
    operation_id="replay",
)
def replay(
    request: ApiRequest, delivery: UUID, idempotency_key: str = Header(..., **HEADER)
) -> HttpResponse:
    """Sends the same message under the same id again, with all its tries."""
    found = deliveries_of(request.clinic).filter(public_id=delivery).first()
    if found is None:
        raise Http404
    return once(request, idempotency_key, lambda: _replay(request, found), status=202)


def _replay(request: ApiRequest, delivery: Delivery) -> DeliveryOut:
    send_again(delivery, by=request.auth.client.in_charge, now=clock.now())
    return _delivery_out(delivery)


def _delivery_out(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut(
        id=delivery.public_id,
        webhook=delivery.webhook.public_id,
        message=delivery.message,
        type=delivery.type,
        state=DeliveryState(delivery.state),
        planned_at=delivery.planned_at,
        next_try_at=delivery.next_try_at,
        tries=[
            TryOut(
                number=each.number,
                at=each.at,
                status=each.status,
                problem=each.problem,
                took_ms=each.took_ms,
            )
            for each in delivery.tries.all()
        ],
    )
