from django.urls import path

from certificates.views import changing, portfolio, regrades, verifying

app_name = "certificates"
urlpatterns = [
    path("verify/", verifying.verify_form, name="verify-form"),
    path("verify/file/", verifying.verify_file, name="verify-file"),
    path("verify/<str:code>/", verifying.verify, name="verify"),
    path("teach/regrades/<uuid:public_id>/certificates/", regrades.regrade, name="regrade"),
    path(
        "teach/regrades/<uuid:public_id>/certificates/<uuid:certificate>/",
        regrades.answer,
        name="answer-touched",
    ),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/<uuid:public_id>/", portfolio.detail, name="detail"),
    path("portfolio/<uuid:public_id>/document/", portfolio.document_panel, name="document-panel"),
    path("portfolio/<uuid:public_id>/new-name/", changing.new_name, name="new-name"),
    path("portfolio/<uuid:public_id>/revoke/", changing.revocation, name="propose-revocation"),
    path("credentials/<uuid:public_id>.pdf", portfolio.download, name="download"),
]
