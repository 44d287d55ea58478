"""Clusters, portfolio and share links under /api/v1/: the same services as the pages."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.models import User
from credentials.models import Credential
from jobs.sending import send_job
from portfolio.errors import PortfolioError
from portfolio.models import Cluster, ClusterItem, Portfolio, ShareLink
from portfolio.queries.board import board_of
from portfolio.queries.content import compose_content, digest_of
from portfolio.queries.public import showing_to_owner
from portfolio.rendering import page_as_json
from portfolio.services import clusters as cluster_services
from portfolio.services import links as link_services
from portfolio.services.pdfs import request_pdf
from portfolio.services.publishing import publish_portfolio, unpublish_portfolio
from portfolio.services.suggestions import accept_suggestion, refuse_suggestion


def _person(request: Request) -> User:
    return cast(User, request.user)


def _refused(error: PortfolioError) -> Response:
    return Response({"detail": str(error)}, status=status.HTTP_409_CONFLICT)


class ItemSerializer(serializers.ModelSerializer[ClusterItem]):
    """A credential in a cluster."""

    name = serializers.CharField(source="credential.achievement.name", read_only=True)

    class Meta:
        model = ClusterItem
        fields = ("credential", "name", "words", "position")
        read_only_fields = fields


class ClusterSerializer(serializers.ModelSerializer[Cluster]):
    """A cluster with what stands in it, in order."""

    items = ItemSerializer(many=True, read_only=True)

    class Meta:
        model = Cluster
        fields = ("id", "title", "narrative", "position", "items")
        read_only_fields = ("id", "position", "items")


class PlaceSerializer(serializers.Serializer[Any]):
    """Where a cluster is to stand."""

    position = serializers.IntegerField(
        min_value=0, max_value=10_000, help_text="From 0; beyond the end means the end."
    )


class PutSerializer(serializers.Serializer[Any]):
    """A credential to put into a cluster; what is left out stays as it is."""

    credential = serializers.UUIDField()
    position = serializers.IntegerField(min_value=0, max_value=10_000, required=False)
    words = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class TakeOutSerializer(serializers.Serializer[Any]):
    """A credential to take out of a cluster."""

    credential = serializers.UUIDField()


class SuggestionSerializer(serializers.Serializer[Any]):
    """A group that suggests itself, and why."""

    key = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField(read_only=True)
    credentials = serializers.SerializerMethodField()

    def get_credentials(self, group: Any) -> list[str]:
        """The ids of the credentials in it."""
        return [str(credential.pk) for credential in group.credentials]


class AnswerSerializer(serializers.Serializer[Any]):
    """Which suggestion is answered, and under which title it is taken."""

    key = serializers.CharField(max_length=300)
    title = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class ClusterViewSet(viewsets.ModelViewSet[Cluster]):
    """The person's clusters, in the order of their board."""

    serializer_class = ClusterSerializer
    queryset = Cluster.objects.none()

    def get_queryset(self) -> QuerySet[Cluster]:
        """The person's own."""
        if not isinstance(self.request.user, User):  # the description is made without anybody asking
            return Cluster.objects.none()
        items = ClusterItem.objects.filter(credential__state=Credential.State.KEPT).select_related(
            "credential__achievement"
        )
        return Cluster.objects.owned_by(self.request.user).prefetch_related(Prefetch("items", queryset=items))

    def perform_create(self, serializer: BaseSerializer[Cluster]) -> None:
        """Make the cluster through the service."""
        serializer.instance = cluster_services.create_cluster(
            owner=_person(self.request), **cast(dict[str, Any], serializer.validated_data)
        )

    def perform_update(self, serializer: BaseSerializer[Cluster]) -> None:
        """Change its words through the service."""
        cluster = cast(Cluster, serializer.instance)
        given = cast(dict[str, Any], serializer.validated_data)
        cluster_services.tell_cluster(
            cluster=cluster,
            title=given.get("title", cluster.title),
            narrative=given.get("narrative", cluster.narrative),
        )

    def perform_destroy(self, instance: Cluster) -> None:
        """Remove it through the service; the credentials stay."""
        cluster_services.remove_cluster(cluster=instance)

    def _answer(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=PlaceSerializer, responses=ClusterSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:  # the router names the argument
        """Put the cluster at a place of the board."""
        form = PlaceSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        cluster_services.move_cluster(cluster=self.get_object(), position=form.validated_data["position"])
        return self._answer()

    @extend_schema(request=PutSerializer, responses=ClusterSerializer)
    @action(detail=True, methods=["post"], url_path="put", url_name="put")  # a method "put" would answer HTTP's PUT
    def put_in(self, request: Request, pk: str) -> Response:
        """Put a kept credential into the cluster, at a place and with words where they are given."""
        form = PutSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        cluster = self.get_object()
        credential = get_object_or_404(Credential.objects.owned_by(_person(request)).kept(), pk=given["credential"])
        with transaction.atomic():
            item = cluster_services.add_credential(cluster=cluster, credential=credential)
            if "words" in given:
                cluster_services.tell_item(item=item, words=given["words"])
            if "position" in given:
                cluster_services.place_item(item=item, cluster=cluster, position=given["position"])
        return self._answer()

    @extend_schema(request=TakeOutSerializer, responses=ClusterSerializer)
    @action(detail=True, methods=["post"], url_path="take-out")
    def take_out(self, request: Request, pk: str) -> Response:
        """Take a credential out of the cluster; the credential stays."""
        form = TakeOutSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        item = get_object_or_404(self.get_object().items, credential=form.validated_data["credential"])
        cluster_services.remove_item(item=item)
        return self._answer()

    @extend_schema(responses=SuggestionSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def suggestions(self, request: Request) -> Response:
        """Groups that suggest themselves, the most telling first."""
        return Response(SuggestionSerializer(board_of(_person(request)).suggestions, many=True).data)

    @extend_schema(request=AnswerSerializer, responses={201: ClusterSerializer, 409: OpenApiTypes.OBJECT})
    @action(detail=False, methods=["post"], url_path="suggestions/accept")
    def accept(self, request: Request) -> Response:
        """Make a cluster of a suggested group; 409 when it is no longer suggested."""
        form = AnswerSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            cluster = accept_suggestion(owner=_person(request), **form.validated_data)
        except PortfolioError as error:
            return _refused(error)
        return Response(self.get_serializer(cluster).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AnswerSerializer, responses={204: None})
    @action(detail=False, methods=["post"], url_path="suggestions/refuse")
    def refuse(self, request: Request) -> Response:
        """Never suggest a group again."""
        form = AnswerSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        refuse_suggestion(owner=_person(request), key=form.validated_data["key"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class LinkSerializer(serializers.ModelSerializer[ShareLink]):
    """A share link and what became of it."""

    address = serializers.SerializerMethodField()
    is_alive = serializers.SerializerMethodField()

    class Meta:
        model = ShareLink
        fields = (
            *("id", "label", "allows_pdf", "expires_at", "address", "is_alive", "is_paused", "revoked_at"),
            *("created_at", "opens", "last_opened_at"),
        )
        read_only_fields = ("id", "is_paused", "revoked_at", "created_at", "opens", "last_opened_at")

    def get_address(self, link: ShareLink) -> str:
        """The address to hand out."""
        return str(self.context["request"].build_absolute_uri(link.get_absolute_url()))

    def get_is_alive(self, link: ShareLink) -> bool:
        """Whether it opens now."""
        return link.is_alive(timezone.now())


class PortfolioSerializer(serializers.ModelSerializer[Portfolio]):
    """A portfolio: its draft with the draft's digest, and what of it is published."""

    published_at = serializers.DateTimeField(source="publication.published_at", read_only=True, default=None)
    draft = serializers.SerializerMethodField()
    draft_digest = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    class Meta:
        model = Portfolio
        fields = ("id", "title", "is_main", "is_public", "published_at", "changed_at", "draft", "draft_digest", "page")
        read_only_fields = fields

    def get_draft(self, portfolio: Portfolio) -> dict[str, Any]:
        """What would be published."""
        return cast(dict[str, Any], compose_content(portfolio))

    def get_draft_digest(self, portfolio: Portfolio) -> str:
        """The name of that draft; send it back as ``seen`` to publish that and nothing else."""
        return digest_of(compose_content(portfolio))

    def get_page(self, portfolio: Portfolio) -> dict[str, Any] | None:
        """What strangers see now, as JSON; null where nothing is published."""
        showing = showing_to_owner(portfolio, at=timezone.now())
        return page_as_json(showing.read()) if showing else None


class PublishSerializer(serializers.Serializer[Any]):
    """Whether everybody may open it, and which draft was looked at."""

    is_public = serializers.BooleanField()
    seen = serializers.CharField(required=False, default=None, help_text="The draft_digest that was looked at.")


class PdfSerializer(serializers.Serializer[Any]):
    """The job that makes a PDF; ask for it under /jobs/."""

    job = serializers.UUIDField(source="job_id")


class PortfolioViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Portfolio]):
    """The person's portfolio: draft, publication, links, PDF."""

    serializer_class = PortfolioSerializer
    queryset = Portfolio.objects.none()

    def get_queryset(self) -> QuerySet[Portfolio]:
        """The person's own."""
        if not isinstance(self.request.user, User):  # the description is made without anybody asking
            return Portfolio.objects.none()
        return Portfolio.objects.owned_by(self.request.user).select_related("publication", "owner__profile")

    @extend_schema(request=PublishSerializer, responses={200: PortfolioSerializer, 409: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publish the draft; 409 when it is no longer the one that was ``seen``."""
        form = PublishSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            publish_portfolio(portfolio=self.get_object(), **form.validated_data)
        except PortfolioError as error:
            return _refused(error)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses=PortfolioSerializer)
    @action(detail=True, methods=["post"])
    def unpublish(self, request: Request, pk: str) -> Response:
        """Take back what is published, everywhere."""
        unpublish_portfolio(portfolio=self.get_object())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses={202: PdfSerializer, 409: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["post"])
    def pdf(self, request: Request, pk: str) -> Response:
        """Have the PDF of what is published made; 409 where nothing is."""
        try:
            with transaction.atomic():
                pdf = request_pdf(portfolio=self.get_object())
                send_job(pdf.job)
        except PortfolioError as error:
            return _refused(error)
        return Response(PdfSerializer(pdf).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=LinkSerializer, responses={201: LinkSerializer, 409: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["post"], serializer_class=LinkSerializer)
    def links(self, request: Request, pk: str) -> Response:
        """Make a share link; 409 where nothing is published."""
        form = LinkSerializer(data=request.data, context=self.get_serializer_context())
        form.is_valid(raise_exception=True)
        try:
            link = link_services.create_link(portfolio=self.get_object(), **form.validated_data)
        except PortfolioError as error:
            return _refused(error)
        context = self.get_serializer_context()
        return Response(LinkSerializer(link, context=context).data, status=status.HTTP_201_CREATED)


class LinkViewSet(viewsets.ReadOnlyModelViewSet[ShareLink]):
    """The person's share links, revoked ones too."""

    serializer_class = LinkSerializer
    queryset = ShareLink.objects.none()

    def get_queryset(self) -> QuerySet[ShareLink]:
        """The person's own; only living ones can be changed."""
        if not isinstance(self.request.user, User):  # the description is made without anybody asking
            return ShareLink.objects.none()
        rows = ShareLink.objects.owned_by(self.request.user)
        return rows if self.request.method == "GET" else rows.filter(revoked_at__isnull=True)

    @extend_schema(request=None, responses=LinkSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Have it open nothing for now."""
        return Response(self.get_serializer(link_services.pause_link(link=self.get_object())).data)

    @extend_schema(request=None, responses=LinkSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Have it open again."""
        return Response(self.get_serializer(link_services.resume_link(link=self.get_object())).data)

    @extend_schema(request=None, responses=LinkSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str) -> Response:
        """Give it a new address; the old one opens nothing."""
        return Response(self.get_serializer(link_services.renew_link(link=self.get_object())).data)

    @extend_schema(request=None, responses=LinkSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """End it for good."""
        return Response(self.get_serializer(link_services.revoke_link(link=self.get_object())).data)
