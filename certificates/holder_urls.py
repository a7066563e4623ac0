"""What a holder shares, downloads and is reminded of."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
