"""Addresses of quizzes. Those under /attempts/<uuid>/ that end without a slash are JSON."""

from django.urls import path

from quizzes.views import (
    answers,
    api,
    keys,
    practice,
    pulse,
    resting,
    results,
    signing,
    starting,
    taking,
    voiding,
)

app_name = "quizzes"
urlpatterns = [
    path("quizzes/<uuid:enrolment_id>/<slug:module>/", starting.quiz, name="quiz"),
    path("quizzes/<uuid:enrolment_id>/<slug:module>/start/", starting.start, name="start"),
    path("quizzes/<uuid:enrolment_id>/<slug:module>/panel/", starting.panel, name="panel"),
    path("practice/<uuid:enrolment_id>/", practice.profile, name="practice_profile"),
    path("practice/<uuid:enrolment_id>/<slug:module>/", practice.practice, name="practice"),
    path(
        "practice/<uuid:enrolment_id>/lessons/<slug:slug>/",
        practice.lesson_panel,
        name="practice_lesson",
    ),
    path("practice/sessions/<uuid:public_id>/", practice.session, name="practice_session"),
    path(
        "practice/sessions/<uuid:public_id>/<int:position>/",
        practice.question,
        name="practice_question",
    ),
    path("practice/sessions/<uuid:public_id>/summary/", practice.summary, name="practice_summary"),
    path("quizzes/keys/", keys.switch_keys, name="keys"),
    path("attempts/", starting.history, name="history"),
    path("attempts/<uuid:public_id>/", taking.question, name="attempt"),
    path("attempts/<uuid:public_id>/<int:position>/", taking.question, name="question"),
    path("attempts/<uuid:public_id>/review/", taking.review, name="review"),
    path("attempts/<uuid:public_id>/take-over/", taking.take_over_here, name="take_over"),
    path("attempts/<uuid:public_id>/rest/", resting.rest, name="rest"),
    path("attempts/<uuid:public_id>/go-on/", resting.go_on, name="go_on"),
    path("attempts/<uuid:public_id>/result/", results.result, name="result"),
    path("attempts/<uuid:public_id>/void/", voiding.propose_void, name="propose_void"),
    path("attempts/<uuid:public_id>/state", api.state, name="state"),
    path("attempts/<uuid:public_id>/pulse", pulse.pulse, name="pulse"),
    path("attempts/<uuid:public_id>/answers", answers.save_answers, name="answers"),
    path("attempts/<uuid:public_id>/submit", api.submit, name="submit"),
    path("attempts/<uuid:public_id>/writer", api.writer, name="writer"),
    path("attempts/<uuid:public_id>/flags", api.flags, name="flags"),
    path("teach/<slug:slug>/results/", results.course_results, name="course_results"),
    path("author/banks/", signing.banks, name="author_banks"),
    path("author/banks/<slug:slug>/", signing.bank, name="author_bank"),
    path("author/banks/<slug:slug>/sign/", signing.sign, name="author_sign"),
]
