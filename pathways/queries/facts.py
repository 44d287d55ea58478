"""A learner's credentials as the facts that ``pathways.stacking`` counts, and the words by which issuers are named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.models import User
from credentials.models import Achievement, Credential, Issuer, IssuerIdentity, Report
from credentials.verification.report import Verdict
from pathways.models import SpentCredential
from pathways.stacking.fact import Fact
from pathways.stacking.numbers import Number, exact

UNKNOWN_DAY = date.min
"""The day of a credential that does not say when it was issued: it is never recent, and never in the future."""

TRUST = {Verdict.VERIFIED.value: 2, Verdict.VERIFIED_ISSUER_UNKNOWN.value: 1}
"""How far each verdict is trusted; self-reported, not checked and problem are 0."""

ENDED = ("expired", "revoked", "suspended", "not_yet_valid")
"""Codes of the check "in force" that speak of time and status alone, not of forgery."""

PREFERENCE = [IssuerIdentity.Kind.DID, IssuerIdentity.Kind.URL, IssuerIdentity.Kind.HOST]


def facts_of(user: User) -> tuple[Fact, ...]:
    """What the learner keeps, as facts, in a constant number of queries."""
    return facts_of_learners([user.pk])[user.pk]


def facts_of_learners(learners: Collection[UUID]) -> dict[UUID, tuple[Fact, ...]]:
    """What each of the learners keeps, as facts, in a constant number of queries.

    ``badge_class`` is ``Achievement.badge_class``; ``issuer`` is the issuer's word (``issuer_words``); ``kind`` is what
    the achievement says it is, or the kind of the credential; ``level`` and ``grade`` are the number in their text;
    ``tags`` hold the learner's own category; ``used_in`` the awards it was spent in. A superseded credential has the
    status ``superseded``, one with a problem other than time ``problem``.
    """
    kept = Credential.objects.kept().filter(owner__in=learners)
    newer = Credential.objects.kept().filter(supersedes=OuterRef("pk")).exclude(verdict=Verdict.PROBLEM.value)
    rows: Any = kept.annotate(is_superseded=Exists(newer)).values_list(
        "pk",
        "owner_id",
        "kind",
        "grade",
        "issued_at",
        "expires_at",
        "verdict",
        "in_force_code",
        "is_superseded",
        "issuer_id",
        "achievement_id",
        "achievement__identifier",
        "achievement__type",
        "achievement__level",
        "achievement__credits",
        "category",
    )
    skills = _skills(kept)
    issuers = words_of_issuers(kept.values("issuer"))
    sound = _sound_though_ended(kept)
    spent = _spent(kept)
    facts: dict[UUID, list[Fact]] = {learner: [] for learner in learners}
    for row in rows.order_by("issued_at", "pk"):
        pk, owner, kind, grade, issued, expires, verdict, in_force, superseded, issuer, achievement, *told = row
        identifier, achievement_type, level, credits, category = told
        facts[owner].append(
            Fact(
                id=str(pk),
                badge_class=identifier or f"urn:uuid:{achievement}",
                issuer=None if issuer is None else issuers.get(issuer, f"urn:uuid:{issuer}"),
                kind=achievement_type or kind,
                tags=frozenset({category} if category else ()),
                used_in=frozenset(spent[pk]),
                skills=frozenset(skills[pk] | skills[achievement]),
                level=number_in(level),
                grade=number_in(grade),
                credits=_credits(credits),
                issued=_day(issued) or UNKNOWN_DAY,
                expires=_day(expires),
                status=_status(verdict, in_force, superseded, pk in sound),
                trust=TRUST.get(verdict, sound.get(pk, 0)),
            )
        )
    return {learner: tuple(found) for learner, found in facts.items()}


def _skills(kept: Any) -> dict[UUID, set[str]]:
    """The keys of the skills of each credential and each achievement, by its id."""
    found: dict[UUID, set[str]] = defaultdict(set)
    own = Credential.skills.through.objects.filter(credential__in=kept.values("pk"))
    described = Achievement.skills.through.objects.filter(achievement__in=kept.values("achievement"))
    for pk, key in own.values_list("credential_id", "skill__key"):
        found[pk].add(key)
    for pk, key in described.values_list("achievement_id", "skill__key"):
        found[pk].add(key)
    return found


def _spent(kept: Any) -> dict[UUID, set[str]]:
    """The awards that each credential was already used in, as institution/pathway."""
    found: dict[UUID, set[str]] = defaultdict(set)
    rows = SpentCredential.objects.filter(credential__in=kept.values("pk"), award__revoked_at__isnull=True)
    for pk, institution, pathway in rows.values_list(
        "credential_id", "award__pathway__institution__slug", "award__pathway__slug"
    ):
        found[pk].add(f"{institution}/{pathway}")
    return found


def _sound_though_ended(kept: Any) -> dict[UUID, int]:
    """The trust in those credentials whose only problem is time or status: proven, and by whom.

    A suspended or withdrawn credential is a "problem", and so is a forged one: the checks tell them apart.
    """
    ended = kept.filter(verdict=Verdict.PROBLEM.value, in_force_code__in=ENDED).values("report")
    trust: dict[UUID, int] = {}
    for pk, data in Report.objects.filter(pk__in=ended).values_list("credential_id", "data"):
        states = {check.get("name"): (check.get("state"), check.get("code")) for check in data.get("checks", [])}
        others = [states.get(name, ("unknown", ""))[0] for name in ("untampered", "issuer", "recipient")]
        if others[0] == "passed" and "failed" not in others:
            trust[pk] = 2 if others[1] == "passed" else 1
    return trust


def _status(verdict: str, in_force: str, superseded: bool, sound: bool) -> str:
    if in_force in ("revoked", "suspended"):
        return in_force
    if verdict == Verdict.PROBLEM.value and not sound:
        return "problem"
    return "superseded" if superseded else "valid"


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _credits(credits: Decimal | None) -> Number:
    return exact(str(credits)) or 0 if credits is not None else 0


def number_in(text: str) -> Number | None:
    """The number that a level or grade names ("7", "EQF 6", "85 %", "3.7"), or None when it names none or several."""
    found = re.findall(r"\d+(?:\.\d+)?", text)
    return exact(found[0]) if len(found) == 1 else None


def words_of_issuers(issuers: Any) -> dict[UUID, str]:
    """The word of each issuer: its first identity, DIDs before addresses before hosts; one without has none here."""
    ranked: dict[UUID, tuple[int, str]] = {}
    identities = IssuerIdentity.objects.filter(issuer__in=issuers)
    for issuer, kind, value in identities.values_list("issuer_id", "kind", "value"):
        rank = (PREFERENCE.index(IssuerIdentity.Kind(kind)), value)
        ranked[issuer] = min(ranked.get(issuer, rank), rank)
    return {issuer: value for issuer, (_, value) in ranked.items()}


def our_id(word: str) -> UUID | None:
    """The id of ours that a word ``urn:uuid:…`` names, or None."""
    is_ours = re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", word)
    return UUID(word[9:]) if is_ours else None


def issuer_words(words: Iterable[str]) -> dict[str, str]:
    """For each word that names a known issuer, the issuer's own word.

    A pathway may name an issuer by any of its identities (or as ``urn:uuid:`` and our id): both sides are brought to
    the same word before they are compared, so that all of them mean the same.
    """
    wanted = set(words)
    named = dict(IssuerIdentity.objects.filter(value__in=wanted).values_list("value", "issuer_id"))
    ours = {word: pk for word in wanted if (pk := our_id(word)) is not None}
    known = set(Issuer.objects.filter(pk__in=ours.values()).values_list("pk", flat=True)) if ours else set()
    named |= {word: pk for word, pk in ours.items() if pk in known}
    own = words_of_issuers(set(named.values())) if named else {}
    return {word: own.get(pk, f"urn:uuid:{pk}") for word, pk in named.items()}
