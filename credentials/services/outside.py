"""The outside world as a run of checks sees it: the guarded web, and the issuers that staff vouch for."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from credentials import fetching
from credentials.models import Answer, IssuerIdentity
from credentials.verification.web import KnownIssuer, RememberingWeb, Response, Web

KEPT_FOR = timedelta(days=100)
"""How long an answer waits for the next question: a problem is looked at again after 90 days."""
MAX_KEPT_BODY = 256 * 1024
"""Bytes of an answer worth keeping for a conditional request: status lists and profiles, not pictures."""


def open_web(*, keeping: bool = True) -> Web:
    """Give the web for one run: the guarded door, or the map of files that ``WEB_MAP`` names in its place.

    With ``keeping`` answers are kept for conditional requests; a stranger's question leaves nothing behind.
    """
    if settings.WEB_MAP:
        return RememberingWeb(fetching.MapWeb.read(Path(settings.WEB_MAP)))
    if not keeping:
        return RememberingWeb(fetching.GuardedWeb())
    return RememberingWeb(KeepingWeb(fetching.GuardedWeb(earlier=kept_answer)))


class KeepingWeb:
    """Keeps each answer that carries a validator, so that the next run can ask "changed since?"."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Give what the address answers, and keep it."""
        response = self._web.get(url, accept=accept, plain=plain)
        if response.status == 200 and (response.etag or response.last_modified):
            keep_answer(url, response)
        return response


def kept_answer(url: str) -> Response | None:
    """Give the answer kept from an earlier run, if there is one."""
    answer = Answer.objects.filter(pk=_digest(url)).first()
    if answer is None:
        return None
    return Response(
        url=answer.answered_url,
        status=answer.status,
        content_type=answer.content_type,
        body=bytes(answer.body),
        etag=answer.etag,
        last_modified=answer.last_modified,
    )


def keep_answer(url: str, response: Response) -> None:
    """Store the answer for the next conditional request; one that is too large or cannot be stored is let go."""
    if len(response.body) > MAX_KEPT_BODY or len(response.etag) > 500 or len(response.last_modified) > 100:
        return
    try:
        Answer.objects.update_or_create(
            pk=_digest(url),
            defaults={
                "url": url,
                "answered_url": response.url,
                "status": response.status,
                "content_type": response.content_type[:200],
                "etag": response.etag,
                "last_modified": response.last_modified,
                "body": response.body,
            },
        )
    except DatabaseError:
        return


def forget_old_answers() -> int:
    """Remove answers that nobody asked for in a long while; tell how many."""
    deleted, _per_model = Answer.objects.filter(kept_at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()


class StaffRegistry:
    """The issuers that staff marked as known, each looked up once per run."""

    def __init__(self) -> None:
        self._found: dict[frozenset[str], KnownIssuer | None] = {}

    def find(self, identities: Collection[str]) -> KnownIssuer | None:
        """Give the known issuer that one of the identities belongs to."""
        asked = frozenset(identities)
        if asked not in self._found:
            self._found[asked] = known_issuer(asked)
        return self._found[asked]


def known_issuer(identities: Collection[str]) -> KnownIssuer | None:
    """Give the issuer that staff marked as known under one of the identities."""
    found = (
        IssuerIdentity.objects.filter(value__in=identities)
        .exclude(issuer__standing="")
        .select_related("issuer")
        .order_by("pk")
        .first()
    )
    if found is None:
        return None
    issuer = found.issuer
    return KnownIssuer(issuer.name, issuer.standing, issuer.known_reason, issuer.known_source)
