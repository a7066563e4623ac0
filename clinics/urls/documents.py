from django.urls import path

from clinics.views import documents, reading

urlpatterns = [
    path("clinics/<slug:slug>/event-plan/", reading.event_plan, name="event-plan"),
    path("clinics/<slug:slug>/reading/", reading.reading, name="reading"),
    path("clinics/<slug:slug>/reading/<slug:document>/", reading.read, name="read-document"),
    path("clinics/<slug:slug>/documents/", documents.documents, name="documents"),
    path("clinics/<slug:slug>/documents/new/", documents.new, name="new-document"),
    path("clinics/<slug:slug>/documents/<slug:document>/", documents.document, name="document"),
    path(
        "clinics/<slug:slug>/documents/<slug:document>/new-version/",
        documents.new_version,
        name="new-document-version",
    ),
    path(
        "clinics/<slug:slug>/documents/<slug:document>/review/",
        documents.review,
        name="review-document",
    ),
    path("clinics/<slug:slug>/documents/<slug:document>/end/", documents.end, name="end-document"),
    path(
        "clinics/<slug:slug>/documents/<slug:document>/<int:number>/file/",
        documents.file,
        name="document-file",
    ),
]
