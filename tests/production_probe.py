"""Run by test_settings in a process of its own: asks a production setting and prints JSON."""

import json
import sys

import django
from django.conf import settings

PAGES = ["/", "/accounts/login/", "/accounts/signup/", "/verify/", "/privacy/", "/no/such/page/"]


def main() -> None:
    # Hashed names of static files need a collected folder, which is not what is asked here.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    django.setup()
    from django.test import Client

    host = settings.ALLOWED_HOSTS[0]
    client = Client(headers={"Host": host}, enforce_csrf_checks=True)
    found = {path: _told(client.get(path, secure=True)) for path in PAGES}
    token = client.cookies["__Host-csrftoken"].value
    found["sign in"] = _told(
        client.post(
            "/accounts/login/",
            {"login": sys.argv[1], "password": sys.argv[2], "csrfmiddlewaretoken": token},
            headers={"Referer": f"https://{host}/accounts/login/"},
            secure=True,
        )
    )
    found["plain http"] = _told(client.get("/verify/"))
    found["probe"] = _told(Client(headers={"Host": "127.0.0.1:8000"}).get("/healthz"))
    found["behind the proxy"] = _told(
        client.get("/verify/", headers={"X-Forwarded-Proto": "https"})
    )
    sys.stdout.write(json.dumps(found))


def _told(response) -> dict:
    return {
        "status": response.status_code,
        "headers": dict(response.headers),
        "cookies": {
            name: {key: value for key, value in morsel.items() if value}
            for name, morsel in response.cookies.items()
        },
    }


if __name__ == "__main__":
    main()
