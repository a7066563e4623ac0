from django.urls import path

from clinics.views.verifying import bulk, papers, receipts, registers

_PERSON = "clinics/<slug:slug>/people/<uuid:public_id>/"
_PAPER = _PERSON + "papers/<uuid:paper>/"
_REGISTER = _PERSON + "register/<slug:authority>/"
_RUN = "clinics/<slug:slug>/verify/<uuid:run>/"

urlpatterns = [
    path(_PAPER, papers.paper, name="paper"),
    path(_PAPER + "check/", papers.check, name="paper-check"),
    path(_PAPER + "file/", papers.file, name="paper-file"),
    path(_PAPER + "seen/<slug:sha256>/", papers.image, name="paper-image"),
    path(_REGISTER, registers.register, name="register"),
    path(_REGISTER + "seen/<slug:sha256>/", registers.image, name="register-image"),
    path(_PERSON + "verify/", bulk.verify_now, name="verify-now"),
    path("clinics/<slug:slug>/verify/", bulk.bulk, name="bulk"),
    path(_RUN, bulk.run, name="bulk-run"),
    path(_RUN + "cancel/", bulk.cancel, name="bulk-cancel"),
    path(_RUN + "repeat/", bulk.repeat, name="bulk-repeat"),
    path(
        "clinics/<slug:slug>/receipts/<uuid:receipt>/<slug:form>/",
        receipts.receipt,
        name="receipt",
    ),
]
