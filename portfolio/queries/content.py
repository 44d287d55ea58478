"""What a draft would show: the words and choices that are stored when it is published."""

from __future__ import annotations

import hashlib
import json
from typing import Literal, NotRequired, TypedDict
from uuid import UUID

from django.db.models import Prefetch

from credentials.models import Credential
from portfolio.models import Block, ClusterItem, Portfolio, Profile


class ItemContent(TypedDict):
    """A credential in a cluster, with the learner's words."""

    credential: str
    words: str


class BlockContent(TypedDict):
    """One block; which of the keys are there depends on ``kind``."""

    kind: Literal["highlight", "cluster", "pathway"]
    credential: NotRequired[str]
    title: NotRequired[str]
    narrative: NotRequired[str]
    items: NotRequired[list[ItemContent]]
    enrolment: NotRequired[str]


class Content(TypedDict):
    """What a ``Publication`` holds. Verdicts, names of credentials and progress are not in it: those are read live."""

    name: str
    headline: str
    about: str
    blocks: list[BlockContent]


def compose_content(portfolio: Portfolio) -> Content:
    """What the draft shows now; only credentials that are kept and pathways not left. Four queries."""
    profile = Profile.objects.filter(user=portfolio.owner_id).first()
    kept = ClusterItem.objects.filter(credential__state=Credential.State.KEPT)
    blocks = (
        Block.objects.filter(portfolio=portfolio)
        .select_related("highlight", "cluster", "enrolment")
        .prefetch_related(Prefetch("cluster__items", queryset=kept, to_attr="kept_items"))
    )
    return {
        "name": profile.name if profile else "",
        "headline": profile.headline if profile else "",
        "about": profile.about if profile else "",
        "blocks": [content for block in blocks if (content := _block_content(block)) is not None],
    }


def _block_content(block: Block) -> BlockContent | None:
    if block.highlight is not None:
        if block.highlight.state != Credential.State.KEPT:
            return None
        return {"kind": "highlight", "credential": str(block.highlight.pk)}
    if block.cluster is not None:
        items: list[ClusterItem] = block.cluster.kept_items  # type: ignore[attr-defined]  # set by the prefetch
        return {
            "kind": "cluster",
            "title": block.cluster.title,
            "narrative": block.cluster.narrative,
            "items": [{"credential": str(item.credential_id), "words": item.words} for item in items],
        }
    if block.enrolment is None or block.enrolment.left_at is not None:
        return None
    return {"kind": "pathway", "enrolment": str(block.enrolment.pk)}


def digest_of(content: Content) -> str:
    """A short name of the content, equal exactly when the content is."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def credential_ids(content: Content) -> list[UUID]:
    """The credentials the content names, each once, in reading order."""
    found: dict[UUID, None] = {}
    for block in content["blocks"]:
        if "credential" in block:
            found[UUID(block["credential"])] = None
        for item in block.get("items", []):
            found[UUID(item["credential"])] = None
    return list(found)


def enrolment_ids(content: Content) -> list[UUID]:
    """The enrolments the content names."""
    return [UUID(block["enrolment"]) for block in content["blocks"] if "enrolment" in block]
