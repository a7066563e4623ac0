"""An ordinary small Django page, to compare ours with: one indexed read and one template.

Settings and middleware are those of `startproject`; database and web server are the product's.
"""

import os

from django.conf import settings

from training import env

PAGE = """<!doctype html><html lang="en"><head><title>{{ note.title }}</title></head>
<body><h1>{{ note.title }}</h1><p>{{ note.text }}</p></body></html>"""

settings.configure(
    ALLOWED_HOSTS=["localhost"],
    SECRET_KEY="only-for-measuring",
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", {"note.html": PAGE})],
                    )
                ],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        }
    ],
    DATABASES={"default": env.database(os.environ["DATABASE_URL"]) | {"CONN_MAX_AGE": 60}},
)

from django.core.wsgi import get_wsgi_application  # noqa: E402 (after the settings)

application = get_wsgi_application()

from django.db import models  # noqa: E402 (after the set-up that the line above does)
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import get_object_or_404, render  # noqa: E402
from django.urls import path  # noqa: E402


class Note(models.Model):
    title = models.TextField()
    text = models.TextField()

    class Meta:
        app_label = "bench"
        managed = False

    def __str__(self) -> str:
        return self.title


def note(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "note.html", {"note": get_object_or_404(Note, pk=pk)})


urlpatterns = [path("notes/<int:pk>/", note)]
