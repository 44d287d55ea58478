"""Issuers, achievements and skills: what many learners' credentials share is stored once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction

from credentials.decoding.claim import Facts
from credentials.decoding.claim import Skill as NamedSkill
from credentials.models import Achievement, Issuer, IssuerIdentity, Skill
from credentials.verification.report_json import storable_text

MAX_SKILLS = 100


@dataclass(frozen=True, slots=True)
class Described:
    """An achievement as one credential describes it, with the digest by which it is one row."""

    issuer: Issuer | None
    fields: dict[str, Any]
    skills: dict[str, NamedSkill]
    digest: str

    @classmethod
    def of(cls, facts: Facts, issuer: Issuer | None) -> Described:
        """Give what the facts say of the achievement."""
        fields = achievement_fields(facts)
        skills = {skill_key(skill.name): skill for skill in facts.skills[:MAX_SKILLS] if skill_key(skill.name)}
        return cls(issuer, fields, skills, achievement_digest(issuer, fields, skills))


class Shelf:
    """The shared rows that one run has found or made, so that 200 badges of one issuer ask for it once.

    It belongs to one transaction after another of one run; when a transaction is rolled back, throw it away.
    """

    def __init__(self) -> None:
        self.issuers: dict[str, Issuer] = {}
        self.achievements: dict[str, Achievement] = {}
        self.skills: dict[str, Skill] = {}

    def issuer_of(self, facts: Facts, identities: Sequence[str]) -> Issuer | None:
        """Give the issuer under whose name the facts stand, made if new.

        ``identities`` are those the proof established. Without any, nobody proved anything: the issuer is then a
        bare name, kept apart from every issuer that has an identity, so that a forgery cannot name itself after one
        that is real, nor give a real one its name.
        """
        name = fit(facts.issuer or facts.issuer_url or facts.issuer_id, 300)
        names = [identity_value(value) for value in identities if "/" in value or value.startswith("did:")]
        if not names and not name:
            return None
        key = names[0] if names else f"name:{name}"
        if key not in self.issuers:
            self.issuers[key] = (
                find_or_make_issuer(name or names[0][:300], names, facts.issuer_url) if names else named_issuer(name)
            )
        return self.issuers[key]

    def look_out(self, described: Sequence[tuple[Facts, Sequence[str]]]) -> None:
        """Find or make the achievements of all the facts together, each with the identities of its issuer."""
        wanted: dict[str, Described] = {}
        for facts, identities in described:
            one = Described.of(facts, self.issuer_of(facts, identities))
            if one.digest not in self.achievements:
                wanted[one.digest] = one
        if not wanted:
            return
        found = Achievement.objects.in_bulk(list(wanted), field_name="digest")
        new = [
            Achievement(digest=digest, issuer=one.issuer, **one.fields)
            for digest, one in sorted(wanted.items())  # in one order, so that two imports do not wait for each other
            if digest not in found
        ]
        if new:
            Achievement.objects.bulk_create(new, ignore_conflicts=True)
            made = Achievement.objects.in_bulk([row.digest for row in new], field_name="digest")
            self._add_skills([(made[row.digest], wanted[row.digest]) for row in new])
            found |= made
        self.achievements |= found

    def _add_skills(self, made: Sequence[tuple[Achievement, Described]]) -> None:
        named = {key: skill for _row, one in made for key, skill in one.skills.items()}
        self.skills_named((skill.name, skill.url, skill.framework) for skill in named.values())
        through = Achievement.skills.through
        through.objects.bulk_create(
            [through(achievement=row, skill=self.skills[key]) for row, one in made for key in one.skills],
            ignore_conflicts=True,
        )

    def achievement_of(self, facts: Facts, issuer: Issuer | None) -> Achievement:
        """Give the achievement as the facts describe it, made if nobody holds it yet."""
        one = Described.of(facts, issuer)
        if one.digest not in self.achievements:
            row, is_new = Achievement.objects.get_or_create(
                digest=one.digest, defaults={**one.fields, "issuer": issuer}
            )
            if is_new:
                self._add_skills([(row, one)])
            self.achievements[one.digest] = row
        return self.achievements[one.digest]

    def skills_named(self, named: Iterable[tuple[str, str, str]]) -> list[Skill]:
        """Give the skills of those (name, address, framework), made if new; spellings that differ in case are one."""
        wanted = {
            skill_key(name): (fit(name, 200), url, framework) for name, url, framework in named if skill_key(name)
        }
        missing = wanted.keys() - self.skills.keys()
        if missing:
            Skill.objects.bulk_create(
                [
                    Skill(key=key, name=name, url=url if len(url) <= 500 else "", framework=fit(framework, 200))
                    for key, (name, url, framework) in sorted(wanted.items())  # in one order, as above
                    if key in missing
                ],
                ignore_conflicts=True,
            )
            self.skills.update({skill.key: skill for skill in Skill.objects.filter(key__in=missing)})
        return [self.skills[key] for key in wanted]


def find_or_make_issuer(name: str, values: Sequence[str], url: str) -> Issuer:
    """Give the issuer that one of the identities belongs to, a known one first; the others become its own too."""
    found = list(
        IssuerIdentity.objects.filter(value__in=values).select_related("issuer").order_by("issuer__created_at", "pk")
    )
    taken = {identity.value for identity in found}
    issuer = next((identity.issuer for identity in found if identity.issuer.is_known), None) or next(
        (identity.issuer for identity in found), None
    )
    if issuer is None:
        issuer = Issuer.objects.create(name=name, url=url if _is_web_address(url) else "")
    try:
        with transaction.atomic():
            IssuerIdentity.objects.bulk_create(
                [
                    IssuerIdentity(issuer=issuer, kind=identity_kind(value), value=value)
                    for value in dict.fromkeys(values)
                    if value not in taken
                ]
            )
    except IntegrityError:  # another worker met the same issuer just now
        theirs = IssuerIdentity.objects.filter(value__in=values).select_related("issuer").order_by("pk").first()
        if theirs is not None and theirs.issuer_id != issuer.pk and not found:
            issuer.delete()
            return theirs.issuer
    return issuer


def named_issuer(name: str) -> Issuer:
    """Give the issuer that is only a name, made if new."""
    found = Issuer.objects.filter(name=name, identities__isnull=True).order_by("created_at").first()
    return found or Issuer.objects.create(name=name)


def achievement_fields(facts: Facts) -> dict[str, Any]:
    """Give the columns of an achievement, each cut to what its column holds."""
    return {
        "identifier": fit(facts.achievement_id, 500),
        "name": fit(facts.achievement, 300) or "Untitled",
        "type": fit(facts.achievement_type, 60),
        "description": storable_text(facts.description)[:20_000],
        "criteria": storable_text(facts.criteria)[:20_000],
        "criteria_url": fit(facts.criteria_url, 500),
        "credits": credits_of(facts.credits),
        "level": fit(facts.level, 60),
    }


def achievement_digest(issuer: Issuer | None, fields: Mapping[str, object], skill_keys: Iterable[str]) -> str:
    """Give the digest by which the same description of the same issuer is one row."""
    parts = [str(issuer.pk) if issuer else "", fields, sorted(skill_keys)]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def credits_of(text: str) -> Decimal | None:
    """Give the number of credits to two places, or nothing where the text is no number a curriculum could mean."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number < 1_000_000:
        return None
    return number.quantize(Decimal("0.01"))


def skill_key(name: str) -> str:
    """Give the name in the one spelling that merges capitalisation and blanks."""
    return fit(" ".join(name.split()), 200).casefold()[:200]


def identity_value(value: str) -> str:
    """Give the identity as its column holds it; one too long (a did:jwk of an RSA key) ends in its digest."""
    value = storable_text(value)
    if len(value) <= 500:
        return value
    return f"{value[:400]}…{hashlib.sha256(value.encode()).hexdigest()}"


def identity_kind(value: str) -> IssuerIdentity.Kind:
    """Tell what sort of name it is."""
    if value.startswith("did:"):
        return IssuerIdentity.Kind.DID
    return IssuerIdentity.Kind.URL if "/" in value else IssuerIdentity.Kind.HOST


def fit(text: str, length: int) -> str:
    """Give the text as a column of that length can hold it."""
    return storable_text(text.strip())[:length]


def storable_moment(moment: datetime | None) -> datetime | None:
    """Give the moment in UTC, or nothing when it lies outside of what a calendar holds there."""
    if moment is None:
        return None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def _is_web_address(url: str) -> bool:
    return url.startswith(("https://", "http://")) and len(url) <= 500
