"""Papers from outside, who looks at them, and a person's own log."""

from django.urls import path

from certificates.views import (
    declaring,
    evidence,
    evidence_files,
    needling_log,
    register_checks,
    reviewing_evidence,
)

urlpatterns = [
    path("portfolio/papers/", evidence.held, name="evidence"),
    path("portfolio/papers/add/", evidence.kinds, name="add-evidence"),
    path("portfolio/papers/add/badge/", evidence.add_badge, name="add-badge"),
    path("portfolio/papers/add/<slug:kind>/", evidence.add, name="add-evidence-kind"),
    path("portfolio/papers/<uuid:public_id>/", evidence.paper, name="evidence-paper"),
    path("portfolio/papers/<uuid:public_id>/newer/", evidence.newer, name="newer-evidence"),
    path(
        "portfolio/papers/<uuid:public_id>/withdraw/", evidence.withdraw, name="withdraw-evidence"
    ),
    path("portfolio/papers/<uuid:public_id>/file/", evidence_files.file, name="evidence-file"),
    path(
        "portfolio/papers/<uuid:public_id>/seen/<str:sha256>/",
        evidence_files.image,
        name="evidence-image",
    ),
    path("portfolio/log/", needling_log.log, name="needling-log"),
    path("portfolio/log/download/", needling_log.download, name="needling-log-csv"),
    path("portfolio/declarations/<slug:slug>/", declaring.declare, name="declare"),
    path("examine/sessions/", needling_log.supervised, name="supervised-sessions"),
    path(
        "examine/sessions/<uuid:public_id>/", needling_log.answer, name="answer-supervised-session"
    ),
    path("examine/papers/", reviewing_evidence.queue, name="review-papers"),
    path("examine/papers/<uuid:public_id>/", reviewing_evidence.review, name="review-paper"),
    path("examine/registrations/", register_checks.queue, name="review-registrations"),
    path(
        "examine/registrations/<uuid:person>/<slug:authority>/",
        register_checks.check,
        name="review-registration",
    ),
    path("registrations/seen/<str:sha256>/", evidence_files.register_image, name="register-image"),
]
