"""What a holder shares, downloads and is reminded of."""

from django.urls import path

from certificates.views import sharing, taking_along

urlpatterns = [
    path("portfolio/sharing/", sharing.sharing, name="sharing"),
    path("portfolio/sharing/new/", sharing.new_share, name="new-share"),
    path("portfolio/sharing/<uuid:public_id>/stop/", sharing.stop, name="stop-share"),
    path("portfolio/viewings/", sharing.viewings, name="viewings"),
    path("portfolio/files/", taking_along.files, name="files"),
    path("portfolio/files/bundle/", taking_along.ask_bundle, name="ask-bundle"),
    path("portfolio/files/<uuid:public_id>/", taking_along.download_bundle, name="download-bundle"),
    path("portfolio/calendar/", taking_along.calendar, name="calendar"),
    path("portfolio/calendar/new/", taking_along.make_calendar, name="make-calendar"),
    path("portfolio/calendar/stop/", taking_along.stop_calendar, name="stop-calendar"),
    path("calendar/<str:token>.ics", taking_along.feed, name="feed"),
    path("shared/<str:token>/", sharing.shared, name="shared"),
]
