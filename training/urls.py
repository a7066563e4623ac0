"""The map of addresses. Each app names its own; nothing here knows a rule."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from training import styleguide, views
from training.desk import desk
from training.metrics import metrics

urlpatterns = [
    path("", desk, name="desk"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    *(
        path(f"{name}/", views.text_page, {"name": name}, name=name)
        for name in ("help", "privacy", "terms", "accessibility", "contact")
    ),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("training.people.urls")),
    path("", include("courses.urls")),
    path("", include("quizzes.urls")),
    path("", include("certificates.urls")),
    path("", include("clinics.urls")),
    path("api/v1/", include("clinics.api.urls")),
]
if not settings.PRODUCTION:
    urlpatterns.append(path("dev/styleguide/", styleguide.page, name="styleguide"))

handler400 = "training.lib.error_pages.bad_request"
handler403 = "training.lib.error_pages.forbidden"
handler404 = "training.lib.error_pages.not_found"
handler429 = "training.lib.error_pages.too_many_requests"  # asked for by allauth
handler500 = "training.lib.error_pages.server_error"
