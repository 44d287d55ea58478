"""The page of a job, which can be left and returned to."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from jobs import services
from jobs.models import Job
from jobs.sending import send_job, send_lost_jobs


@login_required
@never_cache
def job(request: SignedInRequest, job_id: UUID) -> HttpResponse:
    """Show where a job is; the piece alone when htmx asks for it."""
    job = get_object_or_404(Job.objects.owned_by(request.user), pk=job_id)
    if not job.is_finished:
        send_lost_jobs()
    template = "jobs/_job.html" if request.htmx else "jobs/job.html"
    return render(request, template, {"job": job})


@login_required
@require_POST
def retry(request: SignedInRequest, job_id: UUID) -> HttpResponse:
    """Try an ended job again."""
    job = get_object_or_404(Job.objects.owned_by(request.user), pk=job_id)
    services.retry_job(job=job)
    send_job(job)
    return redirect(job.page_url)


@login_required
@require_POST
def cancel(request: SignedInRequest, job_id: UUID) -> HttpResponse:
    """Stop a job that is not over."""
    job = get_object_or_404(Job.objects.owned_by(request.user), pk=job_id)
    services.cancel_job(job=job)
    return redirect(job.page_url)
