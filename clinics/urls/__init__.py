"""The addresses of the clinic desk, by subject; all bear the name `clinics:`."""

from clinics.urls import desk, documents, events, systems, verify

app_name = "clinics"
urlpatterns = [
    *desk.urlpatterns,
    *documents.urlpatterns,
    *events.urlpatterns,
    *systems.urlpatterns,
    *verify.urlpatterns,
]
