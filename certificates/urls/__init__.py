from django.urls import path

from certificates.urls import credentials as credential_urls
from certificates.urls import evidence as evidence_urls
from certificates.urls import holder as holder_urls
from certificates.urls import machines as machine_urls
from certificates.urls import recognitions as recognition_urls
from certificates.urls import requirements as requirement_urls
from certificates.views import (
    changing,
    checklists,
    dropping,
    examining,
    examining_offline,
    papers,
    portfolio,
    regrades,
    verifying,
)

app_name = "certificates"
urlpatterns = [
    path("verify/", verifying.verify_form, name="verify-form"),
    path("verify/file/", dropping.verify_file, name="verify-file"),
    path("verify/<str:code>/", verifying.verify, name="verify"),
    path("teach/regrades/<uuid:public_id>/certificates/", regrades.regrade, name="regrade"),
    path(
        "teach/regrades/<uuid:public_id>/certificates/<uuid:certificate>/",
        regrades.answer,
        name="answer-touched",
    ),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/<uuid:public_id>/", portfolio.detail, name="detail"),
    path("portfolio/attempts/<uuid:attempt_id>/", portfolio.of_attempt, name="of-attempt"),
    path("portfolio/<uuid:public_id>/document/", papers.document_panel, name="document-panel"),
    path("portfolio/<uuid:public_id>/new-name/", changing.new_name, name="new-name"),
    path("portfolio/<uuid:public_id>/revoke/", changing.revocation, name="propose-revocation"),
    path("examine/", examining.today, name="examine"),
    path("examine/day/", examining_offline.day, name="examine-day"),
    path("examine/receive/", examining_offline.receive, name="examine-receive"),
    path("examine/offline/", examining_offline.offline, name="examine-offline"),
    path("examine/worker.js", examining_offline.worker, name="examine-worker"),
    path("examine/people/<uuid:person>/remove/", examining.remove, name="examine-remove"),
    path("examine/people/<uuid:person>/<slug:course>/<slug:slug>/", examining.sheet, name="sheet"),
    path("examine/checklists/<slug:course>/<slug:slug>/", checklists.checklist, name="checklist"),
    path(
        "examine/checklists/<slug:course>/<slug:slug>/sign/",
        checklists.sign,
        name="sign-checklist",
    ),
    path(
        "examine/checklists/<slug:course>/<slug:slug>/send-back/",
        checklists.send_back,
        name="send-checklist-back",
    ),
    path("examine/records/<uuid:public_id>/", examining.record, name="sign-off"),
    path("examine/records/<uuid:public_id>/amend/", examining.amend, name="amend-sign-off"),
    path(
        "examine/records/<uuid:public_id>/acknowledge/",
        examining.acknowledge,
        name="acknowledge-sign-off",
    ),
    path("credentials/<uuid:public_id>.pdf", papers.download, name="download"),
    *machine_urls.urlpatterns,
    *requirement_urls.urlpatterns,
    *credential_urls.urlpatterns,
    *evidence_urls.urlpatterns,
    *recognition_urls.urlpatterns,
    *holder_urls.urlpatterns,
]
