"""The product's addresses and a few that fail in each way a page can fail."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from training.lib import errors
from training.lib.htmx import render_page
from training.urls import handler400, handler403, handler404, handler500
from training.urls import urlpatterns as ours

__all__ = ["handler400", "handler403", "handler404", "handler500"]


@csrf_exempt
def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    raise getattr(errors, kind)("The course is full.", seats=12)


def crash(request: HttpRequest, token: str) -> HttpResponse:
    raise ZeroDivisionError


def page(request: HttpRequest) -> HttpResponse:
    return render_page(request, "503.html", partial="components/mark.html")


urlpatterns = [
    *ours,
    path("test/refuse/<kind>/", refuse),
    path("test/crash/<token>/", crash),
    path("test/page/", page),
]
