"""The addresses of the clinic desk, by subject; all bear the name `clinics:`."""

from clinics.urls import desk

app_name = "clinics"
urlpatterns = [*desk.urlpatterns]
