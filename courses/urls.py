from django.urls import path

from courses.views import authoring, catalogue, files, learning, reviewing

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
    path("author/drafts/<uuid:public_id>/", authoring.draft, name="draft"),
    path("author/drafts/<uuid:public_id>/preview/", authoring.preview, name="preview"),
    path("author/drafts/<uuid:public_id>/take-back/", authoring.take_back, name="take_back"),
    path("author/drafts/<uuid:public_id>/follow/", authoring.follow, name="follow"),
    path("author/drafts/<uuid:public_id>/discard/", authoring.discard, name="discard"),
    path("author/proposals/", reviewing.proposals, name="proposals"),
    path("author/proposals/<uuid:public_id>/", reviewing.proposal, name="proposal"),
    path("author/proposals/<uuid:public_id>/publish/", reviewing.publish, name="publish"),
    path("author/proposals/<uuid:public_id>/return/", reviewing.return_proposal, name="return"),
    path("author/versions/<uuid:public_id>/", reviewing.version, name="version"),
    path("author/versions/<uuid:public_id>/sign/", reviewing.sign, name="sign"),
]
