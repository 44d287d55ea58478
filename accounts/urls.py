"""Addresses of a person's settings."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.personal_settings, name="settings"),
    path("token/", views.api_token, name="api_token"),
    path("theme/", views.choose_theme, name="theme"),
]
