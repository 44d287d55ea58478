"""Addresses of pathways."""

from django.urls import path

from pathways.views import catalogue, progress, why

app_name = "pathways"
urlpatterns = [
    path("pathways/", catalogue.catalogue, name="catalogue"),
    # pathways/<institution>/<pathway>/
    path("pathways/<slug:institution_slug>/<slug:slug>/", catalogue.pathway, name="pathway"),
    path("pathways/<slug:institution_slug>/<slug:slug>/enrol/", catalogue.enrol, name="enrol"),
    # progress/<enrolment>/
    path("progress/<uuid:enrolment_id>/", progress.progress, name="progress"),
    path("progress/<uuid:enrolment_id>/leave/", progress.leave, name="leave"),
    path("progress/<uuid:enrolment_id>/rejoin/", progress.rejoin, name="rejoin"),
    path("progress/<uuid:enrolment_id>/move/", progress.move, name="move"),
    path("progress/<uuid:enrolment_id>/why/", why.why, name="why"),
    path("progress/<uuid:enrolment_id>/pin/", why.pin, name="pin"),
    path("consents/<slug:slug>/", progress.consent, name="consent"),
]
