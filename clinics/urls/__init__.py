"""The addresses of the clinic desk, by subject; all bear the name `clinics:`."""

from clinics.urls import (
    access,
    asking,
    desk,
    documents,
    events,
    packs,
    requirements,
    roster,
    systems,
    verify,
    watch,
)

app_name = "clinics"
urlpatterns = [
    *access.urlpatterns,
    *asking.urlpatterns,
    *desk.urlpatterns,
    *documents.urlpatterns,
    *events.urlpatterns,
    *packs.urlpatterns,
    *requirements.urlpatterns,
    *roster.urlpatterns,
    *systems.urlpatterns,
    *verify.urlpatterns,
    *watch.urlpatterns,
]
