"""What a learner may ask for, and what was accepted before."""

from __future__ import annotations

from dataclasses import dataclass

from credentials.models import Credential
from pathways.models import Enrolment, Petition, Precedent


@dataclass(frozen=True)
class Proposal:
    """A credential of the learner whose achievement was accepted for a requirement before."""

    credential: Credential
    precedent: Precedent


def proposals_for(enrolment: Enrolment, credentials: dict[str, Credential]) -> list[Proposal]:
    """Precedents that fit what the learner holds and has not asked for yet; two queries."""
    precedents = Precedent.objects.filter(pathway=enrolment.pathway_id, ended_at__isnull=True)
    asked = set(
        Petition.objects.filter(enrolment=enrolment)
        .exclude(state=Petition.State.WITHDRAWN)
        .values_list("requirement_key", "credential_id")
    )
    by_class: dict[str, list[Credential]] = {}
    for credential in credentials.values():
        by_class.setdefault(credential.achievement.badge_class, []).append(credential)
    return [
        Proposal(credential, precedent)
        for precedent in precedents
        for credential in by_class.get(precedent.badge_class, [])
        if (precedent.requirement_key, credential.pk) not in asked
    ]
