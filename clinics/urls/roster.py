"""The clinic's own list of people, and the ways onto it."""

from django.urls import path

from clinics.views import imports, noted, roster

urlpatterns = [
    path("clinics/<slug:slug>/roster/", roster.roster, name="roster"),
    path(
        "clinics/<slug:slug>/roster/export.csv",
        roster.export,
        {"ending": "csv"},
        name="roster-csv",
    ),
    path(
        "clinics/<slug:slug>/roster/export.xlsx",
        roster.export,
        {"ending": "xlsx"},
        name="roster-xlsx",
    ),
    path("clinics/<slug:slug>/roster/links/", roster.links, name="join-links"),
    path(
        "clinics/<slug:slug>/roster/links/<uuid:public_id>/withdraw/",
        roster.withdraw_link,
        name="withdraw-join-link",
    ),
    path("clinics/<slug:slug>/roster/import/", imports.imports, name="import"),
    path("clinics/<slug:slug>/roster/import/<uuid:public_id>/", imports.one, name="import-file"),
    path(
        "clinics/<slug:slug>/roster/import/<uuid:public_id>/columns/",
        imports.columns,
        name="import-columns",
    ),
    path(
        "clinics/<slug:slug>/roster/import/<uuid:public_id>/store/",
        imports.store,
        name="import-store",
    ),
    path(
        "clinics/<slug:slug>/roster/import/<uuid:public_id>/delete/",
        imports.delete,
        name="import-delete",
    ),
    path(
        "clinics/<slug:slug>/roster/import/<uuid:public_id>/refused.csv",
        imports.refused,
        name="import-refused",
    ),
    path(
        "clinics/<slug:slug>/roster/waiting/<uuid:public_id>/remove/",
        roster.remove,
        name="remove-entry",
    ),
    path("consents/<slug:clinic>/noted/", noted.noted, name="noted"),
    path("consents/<slug:clinic>/noted/<slug:kind>/", noted.give_noted, name="give-noted"),
]
