"""What a learner works with: the strongest credentials, the draft's blocks, what could still be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import User
from credentials.models import Credential
from credentials.verification.report import Verdict
from pathways.models import Enrolment
from portfolio.models import Block, Cluster, Portfolio, PortfolioPdf
from portfolio.queries.content import compose_content

STRENGTH = {Verdict.VERIFIED: 0, Verdict.VERIFIED_ISSUER_UNKNOWN: 1, Verdict.SELF_REPORTED: 2}


def strongest_credentials(owner: User, *, at: datetime) -> list[Credential]:
    """The person's kept credentials that hold now: proven ones first, then the newest. Problems are left out."""
    rows = Credential.objects.owned_by(owner).kept().filter(verdict__in=STRENGTH).with_display()
    in_force = [row for row in rows if row.in_force_code not in ("revoked", "suspended") and not row.is_expired(at)]
    return sorted(
        in_force,
        key=lambda row: (STRENGTH[Verdict(row.verdict)], -(row.issued_at.timestamp() if row.issued_at else 0)),
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """A portfolio as its owner edits it: what it shows in order, and what it could still show."""

    portfolio: Portfolio
    top: tuple[Block, ...]
    below: tuple[Block, ...]
    free_credentials: tuple[Credential, ...]
    free_clusters: tuple[Cluster, ...]
    free_enrolments: tuple[Enrolment, ...]
    is_changed: bool
    """Whether it differs from what is published."""
    pdfs: tuple[PortfolioPdf, ...]
    """What was made or is being made of the published state, newest first."""


def draft_of(portfolio: Portfolio) -> Draft:
    """The draft of a portfolio. Nine queries, however much is in it."""
    owner = portfolio.owner
    blocks = list(
        Block.objects.filter(portfolio=portfolio)
        .select_related(
            "highlight__achievement",
            "highlight__issuer",
            "cluster",
            "enrolment__pathway__institution",
            "enrolment__evaluation",
        )
        .annotate(
            shown_count=Count("cluster__items", filter=Q(cluster__items__credential__state=Credential.State.KEPT))
        )
        .order_by("position", "pk")
    )
    used = {pk for block in blocks for pk in (block.highlight_id, block.cluster_id, block.enrolment_id) if pk}
    kept = Credential.objects.owned_by(owner).kept().select_related("achievement", "issuer")
    enrolments = Enrolment.objects.owned_by(owner).active().select_related("pathway__institution")
    publication = portfolio.publication
    return Draft(
        portfolio=portfolio,
        top=tuple(block for block in blocks if block.highlight_id),
        below=tuple(block for block in blocks if not block.highlight_id),
        free_credentials=tuple(one for one in kept if one.pk not in used),
        free_clusters=tuple(one for one in Cluster.objects.owned_by(owner) if one.pk not in used),
        free_enrolments=tuple(one for one in enrolments if one.pk not in used),
        is_changed=publication is not None and publication.content != compose_content(portfolio),
        pdfs=tuple(
            PortfolioPdf.objects.filter(portfolio=portfolio, link=None).select_related("job").order_by("-pk")[:3]
        ),
    )
