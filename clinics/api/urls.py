from django.urls import path

from clinics.api import tokens
from clinics.api.api import api

urlpatterns = [
    path("token", tokens.token, name="api-token"),
    path("token/revoke", tokens.revoke, name="api-revoke-token"),
    path("", api.urls),
]
