"""What the tests of pathways stand on: two institutions, their people, and badges that learners hold."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from credentials.models import Achievement, Credential, Issuer, IssuerIdentity, Skill
from credentials.verification.report import Verdict
from pathways import services
from pathways.models import Institution, Pathway, PathwayVersion
from tests.conftest import make_person

JSON = dict[str, Any]


def slot(key: str, *badges: str, **fields: Any) -> JSON:
    """A slot for one of the badges."""
    return {"key": key, "kind": "slot", "match": {"badge_class": list(badges or [key])}} | fields


def group(key: str, *children: JSON, choose: int | str = "all", **fields: Any) -> JSON:
    """A group."""
    return {"key": key, "kind": "group", "choose": choose, "children": list(children)} | fields


def definition(root: JSON, **fields: Any) -> JSON:
    """A whole definition."""
    return {"key": "web", "title": "Web developer", "unit": "credit", "policy": {}, "root": root, "limits": []} | fields


CHOICE = definition(group("all", slot("html"), group("any", slot("css"), slot("js"), slot("sql"), choose=2)))
"""HTML, and two of CSS, JavaScript and SQL."""


def issuer_named(name: str, *identities: str) -> Issuer:
    """An issuer with those identities."""
    issuer, _created = Issuer.objects.get_or_create(name=name)
    for value in identities:
        kind = "did" if value.startswith("did:") else "url"
        IssuerIdentity.objects.get_or_create(value=value, defaults={"issuer": issuer, "kind": kind})
    return issuer


def hold(owner: User, badge: str, *, issuer: Issuer | None = None, **fields: Any) -> Credential:
    """A credential that the learner keeps: the badge class, verified unless said otherwise."""
    about = {name: fields.pop(name) for name in ("name", "credits", "level", "type") if name in fields}
    skills = fields.pop("skills", ())
    digest = hashlib.sha256(f"{badge}{issuer}{about}".encode()).hexdigest()
    achievement, _created = Achievement.objects.get_or_create(
        digest=digest, defaults={"identifier": badge, "name": badge.upper(), "issuer": issuer} | about
    )
    for name in skills:
        achievement.skills.add(Skill.objects.get_or_create(key=name.lower(), defaults={"name": name})[0])
    values: JSON = {
        "kind": "award",
        "generation": "ob3",
        "securing": "di",
        "fingerprint": hashlib.sha256(f"{badge}{timezone.now().timestamp()}".encode()).hexdigest(),
        "achievement": achievement,
        "issuer": issuer,
        "issued_at": datetime(2026, 1, 10, tzinfo=UTC),
        "state": Credential.State.KEPT,
        "decided_at": timezone.now(),
        "verdict": Verdict.VERIFIED.value,
    }
    return Credential.objects.create(owner=owner, **values | fields)


def publish(institution: Institution, by: User, document: JSON, slug: str = "web") -> PathwayVersion:
    """A pathway of the institution with that definition, published."""
    pathway = services.create_pathway(
        institution=institution,
        title=document["title"],
        slug=slug,
        award_name=f"{document['title']} certificate",
        definition=document,
    )
    return services.publish_version(version=pathway.versions.get(), by=by)


@pytest.fixture
def college(bob: User) -> Institution:
    """The institution bob owns."""
    return services.create_institution(name="Example College", slug="college", owner=bob)


@pytest.fixture
def rival(db: None) -> Institution:
    """Another institution, with people of its own."""
    return services.create_institution(
        name="Rival Academy", slug="rival", owner=make_person("dora@rival.example", "Dora Example")
    )


@pytest.fixture
def web(college: Institution, bob: User) -> Pathway:
    """A published pathway: HTML, and two of CSS, JavaScript and SQL."""
    return publish(college, bob, CHOICE).pathway
