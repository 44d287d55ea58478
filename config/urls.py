"""Every address of Cairn."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # one way to sign in
admin.site.site_header = admin.site.site_title = "Cairn for institutions"
admin.site.index_title = "Your institution"

handler400 = "config.refusals.bad_request"

urlpatterns = [
    path("", include("portfolio.urls")),
    path("account/", include("allauth.urls")),
    path("settings/", include("accounts.urls")),
    path("jobs/", include("jobs.urls")),
    path("", include("credentials.urls")),
    path("", include("pathways.urls")),
    path("api/v1/", include("config.api")),
    path("admin/", admin.site.urls),
]
