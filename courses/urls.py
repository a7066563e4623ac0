from django.urls import path

from courses.views import files

app_name = "courses"
urlpatterns = [
    path("courses/files/<str:name>", files.course_file, name="file"),
]
