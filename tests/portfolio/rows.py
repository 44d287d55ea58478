"""Credentials as an import would leave them, for tests about what comes after."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from accounts.models import User
from credentials.models import Achievement, Credential, Issuer, Original, Report, Skill
from pathways.models import Enrolment, Evaluation, Institution, Pathway, PathwayVersion

ISSUED = datetime(2025, 3, 1, 12, tzinfo=UTC)
CHECKED = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


def checks(**states: str) -> list[dict[str, Any]]:
    """The four checks of a report, passed unless a state is named."""
    return [
        {
            "name": name,
            "state": states.get(name, "passed"),
            "code": "",
            "detail": f"About {name}: alice@learner.example." if name == "recipient" else f"About {name}.",
            "remedy": "",
            "evidence": {},
        }
        for name in ("untampered", "issuer", "in_force", "recipient")
    ]


def give_credential(
    owner: User,
    name: str,
    *,
    issuer: str = "Example Institute",
    skills: tuple[str, ...] = (),
    verdict: str = "verified",
    states: dict[str, str] | None = None,
    state: str = "kept",
    picture: bool = False,
    original: bytes | None = None,
    **fields: Any,
) -> Credential:
    """Give a credential of the owner with a report."""
    named, _created = Issuer.objects.get_or_create(name=issuer)
    achievement = Achievement.objects.create(
        issuer=named,
        name=name,
        description=f"What {name} is.",
        digest=hashlib.sha256(repr((owner.pk, name, issuer)).encode()).hexdigest(),
    )
    for skill in skills:
        achievement.skills.add(Skill.objects.get_or_create(key=skill.lower(), defaults={"name": skill})[0])
    data = original if original is not None else json.dumps({"name": name}).encode()
    digest = hashlib.sha256(data).hexdigest()
    kept = Original.objects.filter(owner=owner, sha256=digest).first()
    if kept is None:
        kept = Original(owner=owner, sha256=digest, name="badge.json", size=len(data), received_at=timezone.now())
        kept.data.save(digest, ContentFile(data))
    credential = Credential(
        owner=owner,
        original=kept,
        kind="award",
        generation="ob3",
        securing="di",
        fingerprint=hashlib.sha256(name.encode()).hexdigest(),
        achievement=achievement,
        issuer=named,
        issued_at=fields.pop("issued_at", ISSUED),
        state=state,
        decided_at=None if state == "inbox" else timezone.now(),
        verdict=verdict,
        checked_at=CHECKED,
        **fields,
    )
    if picture:
        png = io.BytesIO()
        Image.new("RGB", (240, 240), (11, 92, 100)).save(png, "JPEG")
        credential.thumbnail.save(f"{digest}.jpg", ContentFile(png.getvalue()), save=False)
    credential.save()
    credential.report = Report.objects.create(
        credential=credential,
        verdict=verdict,
        data={"verdict": verdict, "checks": checks(**(states or {}))},
        engine="test",
        checked_at=CHECKED,
    )
    credential.save()
    return credential


def give_enrolment(owner: User, *, have: int = 2, need: int = 3) -> Enrolment:
    """Give the owner's enrolment on a pathway of its own, so far along."""
    institution, _created = Institution.objects.get_or_create(slug="example", defaults={"name": "Example University"})
    pathway = Pathway.objects.create(
        institution=institution, slug=f"data-{owner.pk.hex[:8]}", title="Data pathway", award_name="Data Certificate"
    )
    version = PathwayVersion.objects.create(
        pathway=pathway, number=1, status="published", definition={}, sha256="0" * 64, published_at=timezone.now()
    )
    enrolment = Enrolment.objects.create(learner=owner, pathway=pathway, version=version, enrolled_at=timezone.now())
    evaluate(enrolment, have=have, need=need)
    return enrolment


def evaluate(enrolment: Enrolment, *, have: int, need: int) -> None:
    """Store a new evaluation of the enrolment."""
    enrolment.evaluation = Evaluation.objects.create(
        enrolment=enrolment,
        at=timezone.localdate(),
        input_digest="0" * 64,
        engine="test",
        result={},
        progress_numerator=have,
        progress_denominator=need,
        is_satisfied=have == need,
        is_proven=True,
    )
    enrolment.save()
