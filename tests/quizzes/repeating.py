"""Test clients behind `RepeatSaves`, as the web server asks it."""

from io import BytesIO
from unittest.mock import patch

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import HttpResponse
from django.test.client import ClientHandler

from quizzes.repeat_saves import RepeatSaves


class Front:
    """Stands before the handler of one test client; `asked` counts what the handler got."""

    def __init__(self, handler):
        self.handler = handler
        self.asked = 0
        self.saves = RepeatSaves(self._ordinary_way)

    def __call__(self, environ):
        body = environ["wsgi.input"].read()
        started = []
        environ = environ | {"wsgi.input": BytesIO(body)}
        with patch("quizzes.repeat_saves.close_old_connections"):  # the test's is in a transaction
            parts = self.saves(environ, lambda *given: started.append(given))
        if isinstance(parts, HttpResponse):
            return parts
        status, headers = started[0]
        response = HttpResponse(b"".join(parts), status=int(status.split()[0]), headers=headers)
        response.wsgi_request = WSGIRequest(environ)
        return response

    def _ordinary_way(self, environ, start_response):
        self.asked += 1
        response = self.handler(environ)
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return response


def note_sessions():
    """Whose each session is, as allauth notes it at a sign-in; `force_login` does not."""
    UserSession.objects.bulk_create(
        (
            UserSession(session_key=session.pk, user_id=user_id, ip="127.0.0.1", user_agent="test")
            for session in Session.objects.all()
            if (user_id := session.get_decoded().get(SESSION_KEY))
        ),
        ignore_conflicts=True,
    )


def rehearse_saves(monkeypatch):
    """Every save of every test client is sent twice, the first time in vain.

    Whoever may save is known when the request counts. So all that holds of the ordinary way is
    tried on the short one.
    """
    ordinary = ClientHandler.__call__
    fronts = {}

    def call(handler, environ):
        front = fronts.setdefault(handler, Front(lambda environ: ordinary(handler, environ)))
        if not environ["PATH_INFO"].endswith("/answers"):
            return ordinary(handler, environ)
        note_sessions()
        body = environ["wsgi.input"].read()
        with transaction.atomic():
            front(environ | {"wsgi.input": BytesIO(body)})
            transaction.set_rollback(True)
        return front(environ | {"wsgi.input": BytesIO(body)})

    monkeypatch.setattr(ClientHandler, "__call__", call)
