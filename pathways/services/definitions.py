"""Pathways and their versions: a draft is changed step by step, a published version never."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from pathways.errors import NotADraftError, StaleDraftError, UnfitToPublishError
from pathways.models import DraftStep, Institution, Pathway, PathwayVersion, Requirement, RequirementTerm
from pathways.queries.definitions import award_word, definition_of
from pathways.queries.impact import wallet_results
from pathways.queries.known import UNTOLD, awards_of_others, known_badges
from pathways.stacking.definition import Definition
from pathways.stacking.errors import DefinitionError
from pathways.stacking.lint import lint
from pathways.stacking.terms import terms

JSON = dict[str, Any]
Status = PathwayVersion.Status
KEPT_STEPS = 100
"""How many changes of a draft can be undone."""


def digest_of(definition: JSON) -> str:
    """SHA-256 over the definition's canonical text."""
    text = json.dumps(definition, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def empty_definition(*, key: str, title: str) -> JSON:
    """The definition a new pathway starts from: a group, still empty, counted in credits."""
    root = {"key": "all", "kind": "group", "choose": "all", "children": []}
    return {"key": key, "title": title, "unit": "credit", "policy": {}, "root": root, "limits": []}


@transaction.atomic
def create_pathway(
    *,
    institution: Institution,
    title: str,
    slug: str,
    award_name: str,
    summary: str = "",
    definition: JSON | None = None,
) -> Pathway:
    """Give a new pathway with a draft: ``definition``, or an empty one."""
    pathway = Pathway.objects.create(
        institution=institution, title=title, slug=slug, award_name=award_name, summary=summary
    )
    start_draft(pathway=pathway, definition=definition)
    return pathway


@transaction.atomic
def start_draft(*, pathway: Pathway, definition: JSON | None = None) -> PathwayVersion:
    """Give the pathway's draft: the one there is, or a new one that says ``definition`` or what is published."""
    Pathway.objects.select_for_update(no_key=True).get(pk=pathway.pk)  # two who start a draft at once start one
    versions = PathwayVersion.objects.filter(pathway=pathway)
    draft = versions.filter(status=Status.DRAFT).first()
    if draft is not None:
        return draft
    latest = versions.order_by("-number").first()
    if definition is None:
        definition = latest.definition if latest else empty_definition(key=pathway.slug, title=pathway.title)
    number = latest.number + 1 if latest else 1
    return PathwayVersion.objects.create(
        pathway=pathway, number=number, definition=definition, sha256=digest_of(definition)
    )


def _locked_draft(version: PathwayVersion) -> PathwayVersion:
    draft = PathwayVersion.objects.select_for_update().select_related("pathway").get(pk=version.pk)
    if draft.status != Status.DRAFT:
        raise NotADraftError(_("This version is published, so it stays as it is. Start a new draft to change it."))
    return draft


@transaction.atomic
def save_draft(
    *, version: PathwayVersion, definition: JSON, seen: str | None = None, burst: str = ""
) -> PathwayVersion:
    """Give the draft with what it says replaced; what it said before can be had back with ``undo_draft``.

    ``seen`` is the digest of what the person had before them. Changes in a row with the same ``burst`` are undone
    together. Raises StaleDraftError when ``seen`` is what the draft says no more, and NotADraftError for a published
    version.
    """
    draft = _locked_draft(version)
    if seen is not None and seen != draft.sha256:
        raise StaleDraftError(
            _("Somebody changed this draft in the meantime. It is shown as it is now; please make your change again.")
        )
    digest = digest_of(definition)
    if digest != draft.sha256:
        _keep_step(draft, digest, burst)
        draft.definition, draft.sha256 = definition, digest
        draft.save(update_fields=["definition", "sha256", "changed_at"])
    return draft


def _keep_step(draft: PathwayVersion, digest: str, burst: str) -> None:
    """Keep what the draft says before it is changed to what has that digest."""
    last = draft.steps.first() if burst else None
    if last is not None and last.burst == burst:
        if digest_of(last.definition) == digest:
            last.delete()  # typed, and taken back by hand: there is nothing to undo
        return
    DraftStep.objects.create(version=draft, definition=draft.definition, burst=burst)
    outlived = DraftStep.objects.filter(version=draft).values_list("pk", flat=True)[KEPT_STEPS:]
    DraftStep.objects.filter(pk__in=list(outlived)).delete()


@transaction.atomic
def undo_draft(*, version: PathwayVersion) -> PathwayVersion:
    """Give the draft as it was before its last change; without one it stays."""
    draft = _locked_draft(version)
    step = draft.steps.first()
    if step is not None:
        draft.definition, draft.sha256 = step.definition, digest_of(step.definition)
        draft.save(update_fields=["definition", "sha256", "changed_at"])
        step.delete()
    return draft


def findings_of(version: PathwayVersion) -> list[JSON]:
    """What is wrong with a draft, errors first: what the engine cannot read, else what its lint finds."""
    try:
        definition = definition_of(version)
    except DefinitionError as error:
        return [problem.as_data() | {"severity": "error"} for problem in error.problems]
    awards = awards_of_others(version)
    catalogue = known_badges(definition, awards, at=timezone.now().date())
    award = award_word(version.pathway)
    found = lint(definition, catalogue=catalogue, untold=UNTOLD, awards=awards, award=award)
    return failing_wallets(version, definition) + [one.as_data() for one in found]


def failing_wallets(version: PathwayVersion, definition: Definition) -> list[JSON]:
    """The saved test wallets that no longer give what they must, as findings."""
    return [
        {
            "pointer": "",
            "node": None,
            "code": "test_wallet",
            "sentence": _("The test wallet “%(name)s” gives %(found)s and must give %(expected)s.")
            % {"name": one.wallet.name, "found": one.progress, "expected": one.wallet.expected},
            "severity": "error",
        }
        for one in wallet_results(version, definition, at=timezone.now().date())
        if not one.passes
    ]


@transaction.atomic
def publish_version(*, version: PathwayVersion, by: User) -> PathwayVersion:
    """Give the version published: frozen, its requirements as rows, the one before it retired.

    Learners stay on the version they are on. Raises UnfitToPublishError with every finding while there is an error.
    """
    draft = _locked_draft(version)
    findings = findings_of(draft)
    if any(finding["severity"] == "error" for finding in findings):
        raise UnfitToPublishError(_("The draft cannot be published yet: see what is said below."), findings)
    now = timezone.now()
    PathwayVersion.objects.filter(pathway=draft.pathway, status=Status.PUBLISHED).update(
        status=Status.RETIRED, retired_at=now
    )
    definition = definition_of(draft)
    draft.findings = findings
    draft.status = Status.PUBLISHED
    draft.published_at, draft.published_by = now, by
    draft.save()
    draft.steps.all().delete()
    unfold_requirements(draft, definition)
    return draft


def unfold_requirements(version: PathwayVersion, definition: Definition) -> None:
    """Write the nodes of a definition, and what its leaves ask for, as rows."""
    rows: dict[str, Requirement] = {}
    levels: dict[str, int] = {}
    for position, node in enumerate(definition.nodes.values()):
        above = definition.parents[node.key]
        levels[node.key] = 0 if above is None else levels[above] + 1
        rows[node.key] = Requirement(
            version=version, key=node.key, kind=node.kind, title=(node.title or "")[:300], position=position
        )
    for level in range(max(levels.values()) + 1):
        keys = [key for key, depth in levels.items() if depth == level]
        for key in keys:
            above = definition.parents[key]
            rows[key].parent = rows[above] if above else None
        Requirement.objects.bulk_create(rows[key] for key in keys)
    RequirementTerm.objects.bulk_create(
        RequirementTerm(requirement=rows[leaf], version=version, field=field, value=value[:500])
        for leaf, field, value in terms(definition)
    )
