"""Clusters: made, told, ordered, emptied, and put back as they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from credentials.models import Credential
from portfolio.models import Block, Cluster, ClusterItem, Portfolio

Arrangement = list[dict[str, Any]]
"""A person's whole board as JSON: clusters in order with their words, items and blocks."""


def create_cluster(*, owner: User, title: str, narrative: str = "", credentials: Sequence[Credential] = ()) -> Cluster:
    """Give a new cluster at the end of the board, holding the credentials in that order."""
    with transaction.atomic():
        last = Cluster.objects.owned_by(owner).aggregate(last=Max("position"))["last"]
        cluster = Cluster.objects.create(
            owner=owner, title=title, narrative=narrative, position=0 if last is None else last + 1
        )
        for credential in credentials:
            add_credential(cluster=cluster, credential=credential)
    return cluster


def tell_cluster(*, cluster: Cluster, title: str, narrative: str) -> Cluster:
    """Give the cluster under that title, with that narrative."""
    cluster.title, cluster.narrative = title, narrative
    cluster.save(update_fields=["title", "narrative"])
    return cluster


def move_cluster(*, cluster: Cluster, position: int) -> Cluster:
    """Put the cluster at that place on its owner's board; places beyond an end mean the end."""
    with transaction.atomic():
        others = [one for one in Cluster.objects.owned_by(cluster.owner) if one.pk != cluster.pk]
        others.insert(max(0, position), cluster)
        for place, one in enumerate(others):
            one.position = place
        Cluster.objects.bulk_update(others, ["position"])
    return cluster


def remove_cluster(*, cluster: Cluster) -> None:
    """Take the cluster off the board. The credentials stay."""
    cluster.delete()


def add_credential(*, cluster: Cluster, credential: Credential) -> ClusterItem:
    """Give the credential's place in the cluster: its old one, or a new one at the end."""
    with transaction.atomic():
        last = cluster.items.aggregate(last=Max("position"))["last"]
        item, _created = ClusterItem.objects.get_or_create(
            cluster=cluster,
            credential=credential,
            defaults={"position": 0 if last is None else last + 1},
        )
    return item


def tell_item(*, item: ClusterItem, words: str) -> ClusterItem:
    """Give the credential's place with the learner's words on it."""
    item.words = words
    item.save(update_fields=["words"])
    return item


def place_item(*, item: ClusterItem, cluster: Cluster, position: int) -> ClusterItem:
    """Put the credential at that place of the cluster, out of the one it was in.

    Where the cluster holds it already, that place moves, and takes the words where it had none.
    """
    with transaction.atomic():
        there = ClusterItem.objects.filter(cluster=cluster, credential=item.credential_id).exclude(pk=item.pk).first()
        if there is not None:
            there.words = there.words or item.words
            item.delete()
            item = there
        item.cluster = cluster
        item.save(update_fields=["cluster", "words"])
        others = list(cluster.items.exclude(pk=item.pk))
        others.insert(max(0, position), item)
        for place, one in enumerate(others):
            one.position = place
        ClusterItem.objects.bulk_update(others, ["position"])
    return item


def remove_item(*, item: ClusterItem) -> None:
    """Take the credential out of the cluster. The credential stays."""
    item.delete()


def arrangement_of(owner: User) -> Arrangement:
    """The person's board as it stands, to be put back by ``restore_arrangement``."""
    clusters = Cluster.objects.owned_by(owner).prefetch_related("items", "blocks")
    return [
        {
            "id": str(cluster.pk),
            "title": cluster.title,
            "narrative": cluster.narrative,
            "items": [{"credential": str(item.credential_id), "words": item.words} for item in cluster.items.all()],
            "blocks": [
                {"portfolio": str(block.portfolio_id), "position": block.position} for block in cluster.blocks.all()
            ],
        }
        for cluster in clusters
    ]


def restore_arrangement(*, owner: User, arrangement: Arrangement) -> None:
    """Make the person's board what it was, with what of its credentials and portfolios is still theirs."""
    with transaction.atomic():
        kept = [UUID(entry["id"]) for entry in arrangement]
        Cluster.objects.owned_by(owner).exclude(pk__in=kept).delete()
        credentials = set(Credential.objects.owned_by(owner).values_list("pk", flat=True))
        portfolios = {portfolio.pk: portfolio for portfolio in Portfolio.objects.owned_by(owner)}
        for position, entry in enumerate(arrangement):
            words = {"title": entry["title"], "narrative": entry["narrative"], "position": position}
            cluster, _created = Cluster.objects.update_or_create(pk=entry["id"], owner=owner, defaults=words)
            cluster.items.all().delete()
            ClusterItem.objects.bulk_create(
                ClusterItem(
                    cluster=cluster, credential_id=UUID(item["credential"]), position=place, words=item["words"]
                )
                for place, item in enumerate(entry["items"])
                if UUID(item["credential"]) in credentials
            )
            for block in entry["blocks"]:
                portfolio = portfolios.get(UUID(block["portfolio"]))
                if portfolio is not None and not cluster.blocks.filter(portfolio=portfolio).exists():
                    portfolio.blocks.filter(position__gte=block["position"]).update(position=F("position") + 1)
                    Block.objects.create(portfolio=portfolio, cluster=cluster, position=block["position"])
