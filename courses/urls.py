from django.urls import path

from courses.views import catalogue, files, learning

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
]
