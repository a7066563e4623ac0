"""What a credential or a jurisdiction asks for."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
