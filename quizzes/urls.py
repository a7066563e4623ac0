"""Addresses of quizzes. Those under /attempts/<uuid>/ that end without a slash are JSON."""

from django.urls import path

from quizzes.views import (
    accommodations,
    answers,
    api,
    correcting,
    invigilation,
    invigilators,
    keys,
    one_way,
    practice,
    pulse,
    receipts,
    resting,
    results,
    starting,
    taking,
    voiding,
)
from quizzes.workshop_urls import WORKSHOP

SITTINGS = "teach/<slug:course>/quizzes/<slug:quiz>/sittings/"
INVIGILATORS = "teach/<slug:course>/quizzes/<slug:quiz>/invigilators/"

app_name = "quizzes"
urlpatterns = [
    path("quizzes/<uuid:enrolment_id>/<slug:module>/", starting.quiz, name="quiz"),
    path("quizzes/<uuid:enrolment_id>/<slug:module>/start/", starting.start, name="start"),
    path("quizzes/<uuid:enrolment_id>/<slug:module>/panel/", starting.panel, name="panel"),
    path("quizzes/keys/", keys.switch_keys, name="keys"),
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
    path("attempts/", starting.history, name="history"),
    path("attempts/<uuid:public_id>/", taking.question, name="attempt"),
    path("attempts/<uuid:public_id>/<int:position>/", taking.question, name="question"),
    path("attempts/<uuid:public_id>/review/", taking.review, name="review"),
    path("attempts/<uuid:public_id>/take-over/", taking.take_over_here, name="take_over"),
    path("attempts/<uuid:public_id>/rest/", resting.rest, name="rest"),
    path("attempts/<uuid:public_id>/go-on/", resting.go_on, name="go_on"),
    path("attempts/<uuid:public_id>/result/", results.result, name="result"),
    path("attempts/<uuid:public_id>/feedback/", results.feedback, name="feedback"),
    path("attempts/<uuid:public_id>/void/", voiding.propose_void, name="propose_void"),
    path("attempts/<uuid:public_id>/state", api.state, name="state"),
    path("attempts/<uuid:public_id>/pulse", pulse.pulse, name="pulse"),
    path("attempts/<uuid:public_id>/answers", answers.save_answers, name="answers"),
    path("attempts/<uuid:public_id>/submit", api.submit, name="submit"),
    path("attempts/<uuid:public_id>/writer", api.writer, name="writer"),
    path("attempts/<uuid:public_id>/flags", api.flags, name="flags"),
    path("attempts/<uuid:public_id>/leave", one_way.leave, name="leave"),
    path("receipts/", receipts.receipts, name="receipts"),
    path("teach/regrades/", correcting.regrades, name="regrades"),
    path("teach/regrades/<uuid:public_id>/", correcting.regrade, name="regrade"),
    path("teach/regrades/<uuid:public_id>/decide/", correcting.decide, name="decide_regrade"),
    path("teach/regrades/<uuid:public_id>/again/", correcting.try_again, name="try_regrade"),
    path(
        "teach/regrades/new/<uuid:item>/<int:number>/", correcting.propose, name="propose_regrade"
    ),
    path("teach/<slug:slug>/results/", results.course_results, name="course_results"),
    path("accommodations/", accommodations.own, name="accommodations"),
    path("accommodations/new/", accommodations.ask, name="ask_accommodation"),
    path("accommodations/requests/", accommodations.requests, name="accommodation_requests"),
    path("accommodations/<uuid:public_id>/", accommodations.one, name="accommodation"),
    path(
        "accommodations/<uuid:public_id>/decide/",
        accommodations.decide,
        name="decide_accommodation",
    ),
    path("accommodations/<uuid:public_id>/end/", accommodations.end, name="end_accommodation"),
    path(
        "teach/<slug:course>/accommodations/new/",
        accommodations.propose,
        name="propose_accommodation",
    ),
    path(SITTINGS, invigilation.sittings, name="sittings"),
    path(f"{SITTINGS}time/", invigilation.time_for_all, name="time_for_all"),
    path(f"{SITTINGS}<uuid:public_id>/", invigilation.sitting, name="sitting"),
    path(f"{SITTINGS}<uuid:public_id>/time/", invigilation.add_time, name="add_time"),
    path(
        f"{SITTINGS}<uuid:public_id>/accommodation/",
        invigilation.apply,
        name="apply_accommodation",
    ),
    path(f"{SITTINGS}<uuid:public_id>/note/", invigilation.add_note, name="add_note"),
    path(INVIGILATORS, invigilators.invigilators, name="invigilators"),
    path(f"{INVIGILATORS}end/", invigilators.end, name="end_invigilator"),
    *WORKSHOP,
]
