"""Where a learner stands, and what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from credentials.models import Credential
from credentials.queries import unread_notices
from credentials.verification.report import PROVEN
from pathways.models import Award, Enrolment
from portfolio.models import Cluster, Portfolio, Profile, ShareLink

FIRST_STEPS = frozenset({"import", "profile", "clusters", "pathway", "publish", "share"})
"""What is done once: skipped, it stays away. What comes up again, such as a full inbox, is skipped for a session."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing worth doing next; none must be done before another."""

    key: str
    title: str
    text: str
    url: str
    label: str


def standing_of(user: User, *, skipped: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What the learner's home shows, without the steps they skipped. Seven queries."""
    counts = Credential.objects.owned_by(user).aggregate(
        inbox=Count("pk", filter=Q(state=Credential.State.INBOX)),
        kept=Count("pk", filter=Q(state=Credential.State.KEPT)),
        proven=Count("pk", filter=Q(state=Credential.State.KEPT, verdict__in=PROVEN)),
    )
    awards = Award.objects.owned_by(user).filter(pathway=OuterRef("pathway"))
    rows = Enrolment.objects.owned_by(user).active().annotate(is_awarded=Exists(awards))
    enrolments = list(rows.select_related("evaluation", "pathway__institution"))
    portfolio = Portfolio.objects.owned_by(user).filter(is_main=True).first()
    has_profile = Profile.objects.filter(user=user).exists()
    has_clusters = Cluster.objects.owned_by(user).exists()
    has_links = ShareLink.objects.owned_by(user).filter(revoked_at__isnull=True).exists()
    steps = _claims(enrolments) + _steps(counts, portfolio, has_profile, bool(enrolments), has_clusters, has_links)
    return {
        "inbox_count": counts["inbox"],
        "notices": unread_notices(user),
        "here": reverse("portfolio:home"),
        "credential_counts": {"kept": counts["kept"], "proven": counts["proven"]},
        "enrolments": enrolments,
        "portfolio": portfolio,
        "next_steps": [step for step in steps if step.key not in skipped][:3],
        "has_skipped_steps": any(step.key in skipped for step in steps),
    }


def _steps(
    counts: dict[str, int],
    portfolio: Portfolio | None,
    has_profile: bool,
    has_enrolments: bool,
    has_clusters: bool,
    has_links: bool,
) -> list[Step]:
    has_any = counts["kept"] + counts["inbox"] > 0
    published = portfolio is not None and portfolio.publication_id is not None
    steps = [
        (not has_any, _first_import()),
        (counts["inbox"] > 0, _inbox()),
        (not has_profile, _profile()),
        (counts["kept"] > 1 and not has_clusters, _clusters()),
        (counts["kept"] > 0 and not has_enrolments, _pathway()),
        (has_profile and counts["kept"] > 0 and not published, _publish()),
        (published and not has_links, _share()),
    ]
    return [step for is_open, step in steps if is_open]


def _claims(enrolments: list[Any]) -> list[Step]:
    """A step for each completed pathway whose award is there to be claimed."""
    return [
        Step(
            f"claim-{enrolment.pk}",
            _("Claim “%(award)s”") % {"award": enrolment.pathway.award_name},
            _("You completed “%(pathway)s”. The award is signed within seconds, and kept with your credentials.")
            % {"pathway": enrolment.pathway},
            f"{enrolment.get_absolute_url()}#award",
            _("Go and claim it"),
        )
        for enrolment in enrolments
        if enrolment.evaluation
        and enrolment.evaluation.is_satisfied
        and not enrolment.is_awarded
        and not enrolment.pathway.awards_at_once
    ]


def _first_import() -> Step:
    return Step(
        "import",
        _("Bring in your first credential"),
        _("A badge picture, a file, an address or a wallet's text: it is checked at once, and nobody but you sees it."),
        reverse("credentials:add"),
        _("Add credentials"),
    )


def _inbox() -> Step:
    return Step(
        "inbox",
        _("Decide about what came in"),
        _("Keep, hide or discard. Only what you keep can be shown or counted."),
        reverse("credentials:inbox"),
        _("Open the inbox"),
    )


def _profile() -> Step:
    return Step(
        "profile",
        _("Say who you are"),
        _("Your name, a line about you, and the address your portfolio may get. Nothing is shown until you publish."),
        reverse("portfolio:profile"),
        _("Set up your profile"),
    )


def _clusters() -> Step:
    return Step(
        "clusters",
        _("Put what belongs together together"),
        _("Groups are suggested from skills, names and issuers; you take them, rename them or refuse them."),
        reverse("portfolio:clusters"),
        _("Open the board"),
    )


def _pathway() -> Step:
    return Step(
        "pathway",
        _("See what your credentials add up to"),
        _("Pathways show what you already have toward a qualification, and what is missing."),
        reverse("pathways:catalogue"),
        _("Find a pathway"),
    )


def _publish() -> Step:
    return Step(
        "publish",
        _("Look at your portfolio, then publish it"),
        _("You see the page exactly as a stranger will, before anybody does."),
        reverse("portfolio:edit"),
        _("Open your portfolio"),
    )


def _share() -> Step:
    return Step(
        "share",
        _("Make a link for somebody"),
        _("One link per application: you see how often it was opened, and can end it at any time."),
        reverse("portfolio:links"),
        _("Make a link"),
    )
