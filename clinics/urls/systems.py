from django.urls import path

from clinics.views.systems import clients, webhooks

_SYSTEMS = "clinics/<slug:slug>/systems/"
_CLIENT = f"{_SYSTEMS}clients/<uuid:public_id>/"
_WEBHOOK = f"{_SYSTEMS}webhooks/<uuid:public_id>/"

urlpatterns = [
    path(_SYSTEMS, clients.systems, name="systems"),
    path(f"{_SYSTEMS}clients/new/", clients.new, name="new-client"),
    path(_CLIENT, clients.client, name="client"),
    path(f"{_CLIENT}take-over/", clients.take_over, name="take-over-client"),
    path(f"{_CLIENT}revoke/", clients.revoke, name="revoke-client"),
    path(f"{_SYSTEMS}webhooks/new/", webhooks.new, name="new-webhook"),
    path(_WEBHOOK, webhooks.webhook, name="webhook"),
    path(f"{_WEBHOOK}kinds/", webhooks.choose, name="choose-webhook-kinds"),
    path(f"{_WEBHOOK}secret/", webhooks.change, name="change-webhook-secret"),
    path(f"{_WEBHOOK}test/", webhooks.test, name="test-webhook"),
    path(f"{_WEBHOOK}take-over/", webhooks.take_over, name="take-over-webhook"),
    path(f"{_WEBHOOK}on/", webhooks.turn_on, name="switch-on-webhook"),
    path(f"{_WEBHOOK}remove/", webhooks.remove, name="remove-webhook"),
    path(f"{_SYSTEMS}messages/<uuid:public_id>/again/", webhooks.again, name="send-again"),
]
