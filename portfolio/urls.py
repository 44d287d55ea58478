"""Addresses of portfolios, and the home page."""

from django.urls import path

from portfolio.views import board, editor, home, links, profile, public

app_name = "portfolio"
urlpatterns = [
    path("", home.home, name="home"),
    path("home/steps/<slug:key>/skip/", home.skip_step, name="skip_step"),
    path("home/steps/show/", home.show_steps, name="show_steps"),
    path("profile/", profile.profile, name="profile"),
    # clusters/
    path("clusters/", board.clusters, name="clusters"),
    path("clusters/undo/", board.undo_board, name="undo_board"),
    path("clusters/place/", board.place_cluster, name="place_cluster"),
    path("clusters/release/", board.release_item, name="release_item"),
    path("clusters/suggestions/accept/", board.accept, name="accept_suggestion"),
    path("clusters/suggestions/refuse/", board.refuse, name="refuse_suggestion"),
    path("clusters/suggestions/again/", board.forget_refusals, name="suggest_again"),
    path("clusters/credentials/<uuid:credential_id>/put/", board.put_credential, name="put_credential"),
    path("clusters/<uuid:cluster_id>/", board.cluster, name="cluster"),
    path("clusters/<uuid:cluster_id>/move/", board.move_cluster, name="move_cluster"),
    path("clusters/<uuid:cluster_id>/remove/", board.remove_cluster, name="remove_cluster"),
    path("clusters/<uuid:cluster_id>/add/", board.add_credentials, name="add_credentials"),
    path("clusters/<uuid:cluster_id>/place/", board.place_item, name="place_item"),
    path("clusters/items/<int:item_id>/move/", board.move_item, name="move_item"),
    path("clusters/items/<int:item_id>/remove/", board.remove_item, name="remove_item"),
    path("clusters/items/<int:item_id>/tell/", board.tell_item, name="tell_item"),
    # portfolio/
    path("portfolio/", editor.edit, name="edit"),
    path("portfolio/fill/", editor.fill, name="fill"),
    path("portfolio/blocks/add/", editor.add_block, name="add_block"),
    path("portfolio/blocks/place/", editor.place_block, name="place_block"),
    path("portfolio/blocks/<int:block_id>/move/", editor.move_block, name="move_block"),
    path("portfolio/blocks/<int:block_id>/remove/", editor.remove_block, name="remove_block"),
    path("portfolio/blocks/<str:subject>/restore/", editor.restore_block, name="restore_block"),
    path("portfolio/preview/", editor.preview, name="preview"),
    path("portfolio/preview/<uuid:credential_id>/", editor.preview_credential, name="preview_credential"),
    path("portfolio/preview/<uuid:credential_id>/thumbnail/", editor.preview_thumbnail, name="preview_thumbnail"),
    path("portfolio/publish/", editor.publish, name="publish"),
    path("portfolio/unpublish/", editor.unpublish, name="unpublish"),
    path("portfolio/pdf/", editor.make_pdf, name="pdf"),
    path("portfolio/pdf/<int:pdf_id>/", editor.download_pdf, name="download_pdf"),
    path("portfolio/links/", links.links, name="links"),
    path("portfolio/links/<int:link_id>/pause/", links.pause, name="pause_link"),
    path("portfolio/links/<int:link_id>/resume/", links.resume, name="resume_link"),
    path("portfolio/links/<int:link_id>/revoke/", links.revoke, name="revoke_link"),
    path("portfolio/links/<int:link_id>/renew/", links.renew, name="renew_link"),
    path("portfolio/links/<int:link_id>/preview/", links.preview_link, name="preview_link"),
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
