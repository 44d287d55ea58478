"""Jobs under /api/v1/."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from jobs import services
from jobs.models import Job
from jobs.sending import send_job


class JobSerializer(serializers.ModelSerializer[Job]):
    """A piece of long work: how far it is, and how it ended."""

    class Meta:
        model = Job
        fields = (
            *("id", "kind", "state", "done", "total", "sentence", "result", "error", "attempts"),
            *("created_at", "started_at", "finished_at"),
        )
        read_only_fields = fields


class JobViewSet(viewsets.ReadOnlyModelViewSet[Job]):
    """The person's jobs, newest first."""

    serializer_class = JobSerializer
    queryset = Job.objects.none()

    def get_queryset(self) -> QuerySet[Job]:
        """The person's own."""
        if not isinstance(self.request.user, User):  # the description is made without anybody asking
            return Job.objects.none()
        return Job.objects.owned_by(self.request.user)

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:  # the router names the argument
        """Try a failed or cancelled job again."""
        job = services.retry_job(job=self.get_object())
        send_job(job)
        return Response(self.get_serializer(job).data)

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:  # the router names the argument
        """Stop a job that is not over."""
        return Response(self.get_serializer(services.cancel_job(job=self.get_object())).data)
