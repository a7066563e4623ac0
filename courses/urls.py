from django.urls import path

from courses.views import (
    authoring,
    catalogue,
    commenting,
    editor,
    files,
    learning,
    reviewing,
    versions,
)

app_name = "courses"
urlpatterns = [
    path("courses/", catalogue.catalogue, name="catalogue"),
    path("courses/files/<str:name>", files.course_file, name="file"),
    path("courses/<slug:slug>/", catalogue.course, name="course"),
    path("courses/<slug:slug>/start/", catalogue.start, name="start"),
    path("learn/<uuid:enrolment_id>/", learning.learn, name="learn"),
    path("learn/<uuid:enrolment_id>/move/", learning.move, name="move"),
    path("learn/<uuid:enrolment_id>/<slug:slug>/", learning.lesson, name="lesson"),
    path("learn/<uuid:enrolment_id>/<slug:slug>/finish/", learning.finish, name="finish"),
    path("learn/<uuid:enrolment_id>/<slug:slug>/place/", learning.place, name="place"),
    path("author/", authoring.shelf, name="shelf"),
    path(
        "author/lessons/<slug:course>/<slug:slug>/draft/", authoring.open_draft, name="open_draft"
    ),
    path("author/lessons/<slug:course>/<slug:slug>/compare/", versions.compare, name="compare"),
    path("author/lessons/<slug:course>/<slug:slug>/log/", versions.log, name="log"),
    path("author/drafts/", authoring.drafts, name="drafts"),
    path("author/drafts/<uuid:public_id>/", authoring.draft, name="draft"),
    path("author/drafts/<uuid:public_id>/save/", editor.autosave, name="autosave"),
    path("author/drafts/<uuid:public_id>/preview/", editor.preview, name="preview"),
    path("author/drafts/<uuid:public_id>/figures/", editor.figure, name="figure"),
    path("author/drafts/<uuid:public_id>/take-back/", authoring.take_back, name="take_back"),
    path("author/drafts/<uuid:public_id>/follow/", authoring.follow, name="follow"),
    path("author/drafts/<uuid:public_id>/discard/", authoring.discard, name="discard"),
    path("author/proposals/", reviewing.proposals, name="proposals"),
    path("author/proposals/<uuid:public_id>/", reviewing.proposal, name="proposal"),
    path("author/proposals/<uuid:public_id>/publish/", reviewing.publish, name="publish"),
    path("author/proposals/<uuid:public_id>/return/", reviewing.return_proposal, name="return"),
    path("author/moves/<uuid:public_id>/", reviewing.move, name="edition_move"),
    path("author/versions/<uuid:public_id>/", versions.version, name="version"),
    path("author/versions/<uuid:public_id>/sign/", versions.sign, name="sign"),
    path("author/versions/<uuid:public_id>/comments/", commenting.comment, name="comment"),
    path("author/comments/<uuid:public_id>/answer/", commenting.answer, name="answer_comment"),
    path("author/comments/<uuid:public_id>/resolve/", commenting.resolve, name="resolve_comment"),
]
