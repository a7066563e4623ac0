"""Lists of records to look at again."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
