"""Addresses of portfolios, and the home page."""

from django.urls import path

from portfolio.views import home, public

app_name = "portfolio"
urlpatterns = [
    path("", home.home, name="home"),
    # p/<handle>/: open to everybody
    path("p/<slug:handle>/", public.public, name="public"),
    path("p/<slug:handle>/pdf/", public.public_pdf, name="public_pdf"),
    path("p/<slug:handle>/<uuid:credential_id>/", public.public_credential, name="public_credential"),
    path("p/<slug:handle>/<uuid:credential_id>/thumbnail/", public.public_thumbnail, name="public_thumbnail"),
    # s/<token>/: open to whoever has the link
    path("s/<str:token>/", public.shared, name="shared"),
    path("s/<str:token>/pdf/", public.shared_pdf, name="shared_pdf"),
    path("s/<str:token>/<uuid:credential_id>/", public.shared_credential, name="shared_credential"),
    path("s/<str:token>/<uuid:credential_id>/thumbnail/", public.shared_thumbnail, name="shared_thumbnail"),
]
