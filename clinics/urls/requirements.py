from django.urls import path

from clinics.views import assignments, positions, requirements

urlpatterns = [
    path("clinics/<slug:slug>/positions/", positions.positions, name="positions"),
    path("clinics/<slug:slug>/open-position/", positions.new_position, name="open-position"),
    path("clinics/<slug:slug>/positions/<slug:position>/", positions.position, name="position"),
    path(
        "clinics/<slug:slug>/positions/<slug:position>/rename/",
        positions.change_position,
        name="rename-position",
    ),
    path(
        "clinics/<slug:slug>/positions/<slug:position>/close/",
        positions.end_position,
        name="close-position",
    ),
    path(
        "clinics/<slug:slug>/positions/<slug:position>/requirements/",
        requirements.requirements,
        name="requirements",
    ),
    path("clinics/<slug:slug>/open-location/", positions.new_location, name="open-location"),
    path("clinics/<slug:slug>/locations/<slug:location>/", positions.location, name="location"),
    path(
        "clinics/<slug:slug>/locations/<slug:location>/rename/",
        positions.change_location,
        name="rename-location",
    ),
    path(
        "clinics/<slug:slug>/locations/<slug:location>/close/",
        positions.end_location,
        name="close-location",
    ),
    path(
        "clinics/<slug:slug>/people/<uuid:public_id>/positions/",
        assignments.assign,
        name="assign",
    ),
    path(
        "clinics/<slug:slug>/people/<uuid:public_id>/positions/end/",
        assignments.end,
        name="end-assignment",
    ),
]
