"""Addresses of pathways."""

from django.urls import path

from pathways.views import awards, catalogue, petitions, plans, progress, why

app_name = "pathways"
urlpatterns = [
    path("pathways/", catalogue.catalogue, name="catalogue"),
    # pathways/<institution>/<pathway>/
    path("pathways/<slug:institution_slug>/<slug:slug>/", catalogue.pathway, name="pathway"),
    path("pathways/<slug:institution_slug>/<slug:slug>/enrol/", catalogue.enrol, name="enrol"),
    path("invitations/<str:token>/", catalogue.join, name="join"),
    # progress/<enrolment>/
    path("progress/<uuid:enrolment_id>/", progress.progress, name="progress"),
    path("progress/<uuid:enrolment_id>/leave/", progress.leave, name="leave"),
    path("progress/<uuid:enrolment_id>/rejoin/", progress.rejoin, name="rejoin"),
    path("progress/<uuid:enrolment_id>/move/", progress.move, name="move"),
    path("progress/<uuid:enrolment_id>/why/", why.why, name="why"),
    path("progress/<uuid:enrolment_id>/pin/", why.pin, name="pin"),
    path("progress/<uuid:enrolment_id>/plan/", plans.plan, name="plan"),
    path("progress/<uuid:enrolment_id>/plan/add/", plans.add, name="planned_add"),
    path("progress/<uuid:enrolment_id>/plan/<uuid:planned_id>/mark/", plans.mark, name="planned_mark"),
    path("progress/<uuid:enrolment_id>/plan/<uuid:planned_id>/remove/", plans.remove, name="planned_remove"),
    path("progress/<uuid:enrolment_id>/plan/<uuid:planned_id>/restore/", plans.restore, name="planned_restore"),
    path("progress/<uuid:enrolment_id>/ask/", petitions.ask, name="ask"),
    path("petitions/<uuid:petition_id>/withdraw/", petitions.withdraw, name="withdraw_petition"),
    path("progress/<uuid:enrolment_id>/claim/", awards.claim, name="claim"),
    # awards/<award>/
    path("awards/<uuid:award_id>/", awards.award, name="award"),
    path("awards/<uuid:award_id>/credential.json", awards.credential_json, name="award_json"),
    path("awards/<uuid:award_id>/credential.jwt", awards.credential_jwt, name="award_jwt"),
    path("awards/<uuid:award_id>/badge.<str:kind>", awards.badge, name="award_badge"),
    # institutions/<institution>/
    path("institutions/<slug:slug>/did.json", awards.did, name="did"),
    path("institutions/<slug:slug>/status/<str:purpose>/<int:number>/", awards.status_list, name="status_list"),
    path("consents/<slug:slug>/", progress.consent, name="consent"),
]
