"""Celery doorways of pathways."""

from __future__ import annotations

from celery import shared_task

from pathways import services


@shared_task
def refresh_evaluations() -> None:
    """Bring the evaluations up to date that time or changed credentials may have changed, and award what is due."""
    services.refresh_evaluations()
    services.give_due_awards()
    services.fill_wallets()
