"""What programs read: keys, badges, lists, definitions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
