from django.urls import path

from clinics.views import events, refreshers

urlpatterns = [
    path("clinics/<slug:slug>/events/", events.events, name="events"),
    path("clinics/<slug:slug>/events/new/", events.new, name="new-event"),
    path("clinics/<slug:slug>/events/sessions/", events.sessions, name="sessions"),
    path("clinics/<slug:slug>/events/<uuid:public_id>/", events.event, name="event"),
    path("clinics/<slug:slug>/events/<uuid:public_id>/amend/", events.amend, name="amend-event"),
    path(
        "clinics/<slug:slug>/events/<uuid:public_id>/follow-up/",
        events.add_follow_up,
        name="follow-up-event",
    ),
    path("clinics/<slug:slug>/events/<uuid:public_id>/close/", events.close, name="close-event"),
    path(
        "clinics/<slug:slug>/events/<uuid:public_id>/refresher/",
        refreshers.ask,
        name="ask-refresher",
    ),
    path(
        "clinics/<slug:slug>/refreshers/<uuid:public_id>/", refreshers.refresher, name="refresher"
    ),
    path(
        "clinics/<slug:slug>/refreshers/<uuid:public_id>/start/",
        refreshers.start,
        name="start-refresher",
    ),
]
