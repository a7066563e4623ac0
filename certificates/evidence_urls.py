"""Papers from outside, and a person's own log."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
