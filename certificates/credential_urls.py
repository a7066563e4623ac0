"""A credential and the acts on it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
