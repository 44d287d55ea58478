"""The board: clusters with their credentials, what stands in none, and groups that suggest themselves."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from credentials.models import Credential
from portfolio.clustering import Card, Reason, Suggestion, suggest_groups
from portfolio.models import Cluster, ClusterItem, RefusedSuggestion


@dataclass(frozen=True, slots=True)
class SuggestedGroup:
    """A suggestion with the credentials it means and its reason in words."""

    key: str
    title: str
    why: str
    credentials: tuple[Credential, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything a learner arranges. ``leftover`` are kept credentials in no cluster."""

    clusters: tuple[Cluster, ...]
    leftover: tuple[Credential, ...]
    suggestions: tuple[SuggestedGroup, ...]
    kept_count: int


def clusters_with_items(owner: User) -> list[Cluster]:
    """The person's clusters in order, with what stands in each. Two queries."""
    items = ClusterItem.objects.filter(credential__state=Credential.State.KEPT).select_related(
        "credential__achievement", "credential__issuer"
    )
    return list(Cluster.objects.owned_by(owner).prefetch_related(Prefetch("items", queryset=items)))


def board_of(owner: User) -> Board:
    """The person's board. Six queries, however much is on it."""
    clusters = clusters_with_items(owner)
    kept = (
        Credential.objects.owned_by(owner)
        .kept()
        .select_related("achievement", "issuer")
        .prefetch_related("skills", "achievement__skills")
    )
    credentials = {credential.pk: credential for credential in kept}
    grouped = {item.credential_id for cluster in clusters for item in cluster.items.all()}
    refused = RefusedSuggestion.objects.filter(owner=owner).values_list("key", flat=True)
    suggestions = suggest_groups(
        [card_of(credential) for credential in credentials.values()],
        refused=list(refused),
        existing=[frozenset(str(item.credential_id) for item in cluster.items.all()) for cluster in clusters],
    )
    by_text = {str(pk): credential for pk, credential in credentials.items()}
    return Board(
        clusters=tuple(clusters),
        leftover=tuple(credential for pk, credential in credentials.items() if pk not in grouped),
        suggestions=tuple(_suggested_group(one, by_text) for one in suggestions),
        kept_count=len(credentials),
    )


def suggested_group(owner: User, key: str) -> SuggestedGroup | None:
    """The suggestion of that key as the board shows it now, if it still does."""
    return next((group for group in board_of(owner).suggestions if group.key == key), None)


def card_of(credential: Credential) -> Card:
    """The credential as grouping sees it; its skills and its achievement's are best prefetched."""
    skills = [*credential.skills.all(), *credential.achievement.skills.all()]
    return Card(
        id=str(credential.pk),
        name=credential.achievement.name,
        issuer=credential.issuer.name if credential.issuer else "",
        skills=tuple(skill.name for skill in skills),
    )


def _suggested_group(suggestion: Suggestion, credentials: dict[str, Credential]) -> SuggestedGroup:
    why = {
        Reason.SKILL: _("All of them name the skill “%(name)s”."),
        Reason.WORD: _("All of them have “%(name)s” in their name."),
        Reason.ISSUER: _("All of them come from %(name)s."),
    }[suggestion.reason]
    return SuggestedGroup(
        key=suggestion.key,
        title=suggestion.title[: Cluster._meta.get_field("title").max_length],
        why=why % {"name": suggestion.title},
        credentials=tuple(credentials[pk] for pk in suggestion.credentials),
    )
