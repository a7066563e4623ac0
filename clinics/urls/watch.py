from django.urls import path

from clinics.views import feeds, forecast, watching

urlpatterns = [
    path("clinics/<slug:slug>/changes/", watching.changes, name="changes"),
    path("clinics/<slug:slug>/changes/seen/", watching.seen, name="changes-seen"),
    path("clinics/<slug:slug>/watch/", watching.watch, name="watch"),
    path("clinics/<slug:slug>/watch/stop/", watching.stop, name="stop-watching"),
    path("clinics/<slug:slug>/watch/feeds/make/", watching.make_feed, name="make-feed"),
    path("clinics/<slug:slug>/watch/feeds/stop/", watching.stop_feed, name="stop-feed"),
    path("clinics/<slug:slug>/forecast/", forecast.forecast, name="forecast"),
    path("clinic-feeds/<str:token>/changes.atom", feeds.changes, name="changes-feed"),
    path("clinic-feeds/<str:token>/ends.ics", feeds.ends, name="ends-feed"),
]
