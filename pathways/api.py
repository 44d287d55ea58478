"""Pathways, enrolments and progress under /api/v1/: the same queries and services as the pages."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from pathways import services
from pathways.models import Enrolment, Pathway, PathwayVersion
from pathways.queries.catalogue import opportunities_of
from pathways.services.evaluations import today


class PathwaySerializer(serializers.ModelSerializer[Pathway]):
    """A pathway learners can enrol on."""

    institution = serializers.CharField(source="institution.name", read_only=True)
    institution_slug = serializers.CharField(source="institution.slug", read_only=True)

    class Meta:
        model = Pathway
        fields = ("id", "title", "slug", "institution", "institution_slug", "summary", "award_name")


class OpportunitySerializer(serializers.Serializer[Any]):
    """What of a pathway the person holds."""

    pathway = serializers.UUIDField()
    version = serializers.IntegerField()
    have = serializers.IntegerField()
    need = serializers.IntegerField()
    progress = serializers.CharField(help_text="An exact fraction, such as 1/2.")
    definition = serializers.JSONField()


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    """The person's enrolment. To enrol, give the pathway."""

    pathway = serializers.PrimaryKeyRelatedField(queryset=Pathway.objects.open_to_learners())
    version = serializers.IntegerField(source="version.number", read_only=True)

    class Meta:
        model = Enrolment
        fields = ("id", "pathway", "version", "enrolled_at")
        read_only_fields = ("enrolled_at",)


ProgressSerializer = inline_serializer(
    name="Progress",
    fields={
        "enrolment": serializers.UUIDField(),
        "as_of": serializers.DateField(),
        "progress": serializers.CharField(help_text="An exact fraction, such as 1/2."),
        "is_satisfied": serializers.BooleanField(),
        "is_proven": serializers.BooleanField(),
        "next_change_on": serializers.DateField(allow_null=True),
        "explanation": serializers.JSONField(help_text="Requirement by requirement and credential by credential."),
    },
)


class PathwayViewSet(viewsets.ReadOnlyModelViewSet[Pathway]):
    """Pathways with a published version."""

    serializer_class = PathwaySerializer
    queryset = Pathway.objects.open_to_learners().select_related("institution").order_by("title", "pk")

    @extend_schema(responses=OpportunitySerializer)
    @action(detail=True)
    def opportunity(self, request: Request, pk: str) -> Response:  # the router names the argument
        """What of the pathway the person already holds, and what it asks."""
        rows = PathwayVersion.objects.select_related("pathway__institution")
        version = get_object_or_404(rows, pathway=self.get_object(), status=PathwayVersion.Status.PUBLISHED)
        found = opportunities_of(cast(User, request.user), [version], at=today())[0]
        data = {
            "pathway": version.pathway_id,
            "version": version.number,
            "have": found.have,
            "need": found.need,
            "progress": str(found.progress),
            "definition": version.definition,
        }
        return Response(OpportunitySerializer(data).data)


class EnrolmentViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet[Enrolment]
):
    """The person's active enrolments."""

    serializer_class = EnrolmentSerializer
    queryset = Enrolment.objects.none()

    def get_queryset(self) -> QuerySet[Enrolment]:
        """The person's own."""
        if not isinstance(self.request.user, User):  # the description is made without anybody asking
            return Enrolment.objects.none()
        return Enrolment.objects.owned_by(self.request.user).active().select_related("pathway", "version", "evaluation")

    def perform_create(self, serializer: Any) -> None:
        """Enrol, or give the enrolment there is."""
        pathway = serializer.validated_data["pathway"]
        serializer.instance = services.enrol(learner=cast(User, self.request.user), pathway=pathway)

    @extend_schema(
        responses=ProgressSerializer,
        parameters=[OpenApiParameter("id", str, OpenApiParameter.PATH, description="The enrolment.")],
    )
    @action(detail=True)
    def progress(self, request: Request, pk: str) -> Response:  # the router names the argument
        """How far the person is, why, and what is missing."""
        enrolment = self.get_object()
        evaluation = services.current_evaluation(enrolment=enrolment)
        return Response(
            {
                "enrolment": enrolment.pk,
                "as_of": evaluation.at,
                "progress": str(evaluation.progress),
                "is_satisfied": evaluation.is_satisfied,
                "is_proven": evaluation.is_proven,
                "next_change_on": evaluation.next_change_on,
                "explanation": evaluation.result,
            }
        )

    @extend_schema(request=None, responses={status.HTTP_204_NO_CONTENT: None})
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:  # the router names the argument
        """Leave the pathway."""
        services.leave(enrolment=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
