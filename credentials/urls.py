"""Addresses of credentials."""

from django.urls import path

from credentials.views import adding, collection, credential, verifying

app_name = "credentials"
urlpatterns = [
    # credentials/
    path("credentials/", collection.collection, name="list"),
    path("credentials/inbox/", collection.inbox, name="inbox"),
    path("credentials/decide/", collection.decide, name="decide"),
    path("credentials/undo/<str:key>/", collection.undo, name="undo"),
    path("credentials/notices/<int:notice_id>/put-away/", collection.put_away_notice, name="put_away_notice"),
    # credentials/add/
    path("credentials/add/", adding.add, name="add"),
    path("credentials/add/self-reported/", adding.add_self_reported, name="add_self_reported"),
    # credentials/imports/<id>/
    path("credentials/imports/<uuid:import_id>/", adding.show_import, name="import"),
    path("credentials/imports/<uuid:import_id>/retry/", adding.retry_import, name="retry_import"),
    # credentials/<id>/
    path("credentials/<uuid:credential_id>/", credential.credential, name="credential"),
    path("credentials/<uuid:credential_id>/check/", credential.check, name="check"),
    path("credentials/<uuid:credential_id>/original/", credential.original, name="original"),
    path("credentials/<uuid:credential_id>/thumbnail/", credential.thumbnail, name="thumbnail"),
    # verify/
    path("verify/", verifying.verify, name="verify"),
]
