"""Credentials and imports under /api/v1/: the same queries and services as the pages."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from credentials import queries, services
from credentials.forms import MAX_PASTE, pieces_of
from credentials.models import Credential, Import, ImportItem
from credentials.services.importing import MAX_PIECES
from jobs.sending import send_job


class CredentialSerializer(serializers.ModelSerializer[Credential]):
    """One credential of the person, with the last verdict."""

    achievement = serializers.CharField(source="achievement.name", read_only=True)
    achievement_id = serializers.CharField(source="achievement.identifier", read_only=True)
    issuer = serializers.CharField(source="issuer.name", read_only=True, default="")
    format = serializers.CharField(read_only=True)

    class Meta:
        model = Credential
        fields = (
            *("id", "achievement", "achievement_id", "issuer", "category", "format", "credential_id"),
            *("recipient_name", "issued_at", "expires_at", "state", "verdict", "in_force_code", "recipient_code"),
            *("checked_at", "next_check_at", "part_of", "supersedes", "duplicate_of"),
        )
        read_only_fields = fields


class ImportItemSerializer(serializers.ModelSerializer[ImportItem]):
    """One piece of an import, and what became of it."""

    class Meta:
        model = ImportItem
        fields = ("name", "state", "code", "sentence", "remedy", "credentials")
        read_only_fields = fields


class ImportSerializer(serializers.ModelSerializer[Import]):
    """An import with its pieces, in the order they were handed in."""

    state = serializers.CharField(source="job.state", read_only=True)
    done = serializers.IntegerField(source="job.done", read_only=True)
    total = serializers.IntegerField(source="job.total", read_only=True)
    items = ImportItemSerializer(many=True, read_only=True)

    class Meta:
        model = Import
        fields = ("id", "created_at", "job", "state", "done", "total", "items")
        read_only_fields = fields


class HandedInSerializer(serializers.Serializer[Any]):
    """What is handed in: files, web addresses, and texts of badges, in any mixture."""

    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), required=False, default=list, max_length=2 * MAX_PIECES
    )
    addresses = serializers.ListField(
        child=serializers.CharField(max_length=2000), required=False, default=list, max_length=2 * MAX_PIECES
    )
    texts = serializers.ListField(
        child=serializers.CharField(max_length=MAX_PASTE, trim_whitespace=False),
        required=False,
        default=list,
        max_length=2 * MAX_PIECES,
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a request in which nothing was handed in."""
        if not any(attrs.values()):
            raise serializers.ValidationError("Hand in files, addresses or texts.")
        return attrs


@extend_schema_view(
    list=extend_schema(
        parameters=[
            OpenApiParameter("state", str, enum=Credential.State.values, description="Only those in this state."),
            OpenApiParameter(
                "verdict", str, enum=[verdict for verdict, _label in Credential.VERDICTS], description="Only with this."
            ),
        ]
    )
)
class CredentialViewSet(viewsets.ReadOnlyModelViewSet[Credential]):
    """The person's credentials."""

    serializer_class = CredentialSerializer
    queryset = Credential.objects.none()

    def get_queryset(self) -> QuerySet[Credential]:
        """The person's own, newest first; narrowed by ``state`` and ``verdict``."""
        if not isinstance(self.request.user, User):  # the description is made without anybody asking
            return Credential.objects.none()
        rows = queries.collection(self.request.user).order_by("-created_at", "pk")
        for name in ("state", "verdict"):
            if value := self.request.query_params.get(name):
                rows = rows.filter(**{name: value})
        return rows

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True)
    def report(self, request: Request, pk: str) -> Response:  # the router names the argument
        """The report of the last run: five checks with evidence, the facts that are covered, what is not."""
        row = self.get_object()
        return Response(row.report.data if row.report else {})

    @extend_schema(request=None, responses=CredentialSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: str) -> Response:
        """Run the checks again, now."""
        services.check_again(credential=self.get_object())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses={200: CredentialSerializer, 409: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, pk: str) -> Response:
        """Keep it; refused with 409 while it is made out to an address the person has not verified."""
        decision = services.keep(owner=_person(request), ids=[self.get_object().pk])
        if decision.refused:
            words = "It is made out to an address that is not among those you have verified."
            return Response({"detail": words}, status=status.HTTP_409_CONFLICT)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses=CredentialSerializer)
    @action(detail=True, methods=["post"])
    def hide(self, request: Request, pk: str) -> Response:
        """Hide it: it stays and counts for nothing."""
        services.hide(owner=_person(request), ids=[self.get_object().pk])
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses=CredentialSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """Discard it; ``keep`` or ``hide`` bring it back."""
        services.discard(owner=_person(request), ids=[self.get_object().pk])
        return Response(self.get_serializer(self.get_object()).data)


class ImportViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet[Import]
):
    """The person's imports. To import, hand in files, addresses or texts; then ask until it has succeeded."""

    serializer_class = ImportSerializer
    queryset = Import.objects.none()
    parser_classes = (JSONParser, MultiPartParser, FormParser)

    def get_queryset(self) -> QuerySet[Import]:
        """The person's own."""
        if not isinstance(self.request.user, User):  # the description is made without anybody asking
            return Import.objects.none()
        return queries.import_with_items(self.request.user)

    @extend_schema(request=HandedInSerializer, responses={201: ImportSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Begin an import; every byte is kept before anything is read."""
        form = HandedInSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        batch = services.start_import(
            owner=_person(request),
            files=pieces_of(given["files"]),
            pastes=given["texts"],
            addresses=given["addresses"],
        )
        send_job(batch.job)
        batch = get_object_or_404(self.get_queryset(), pk=batch.pk)
        return Response(self.get_serializer(batch).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Try again only what was not read."""
        batch = self.get_object()
        services.retry_failed_items(batch=batch)
        send_job(batch.job)
        return Response(self.get_serializer(self.get_object()).data)


def _person(request: Request) -> User:
    return cast(User, request.user)
