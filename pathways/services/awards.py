"""Awards: given once on completion, signed, with what counted inside; revoked and suspended in a published list."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import verified_addresses
from credentials.issuing.achievements import build_achievement, build_achievement_credential, build_issuer
from credentials.issuing.signing import sign_data_integrity, sign_jwt
from credentials.issuing.status_lists import SMALLEST_LIST, build_status_entry, build_status_list_credential
from credentials.models import Credential
from pathways.errors import AwardError
from pathways.models import Award, Enrolment, Evaluation, Institution, SigningKey, SpentCredential
from pathways.queries.definitions import award_word, definition_of, names_in
from pathways.queries.equivalences import credential_of
from pathways.queries.outline import titles_of
from pathways.services.evaluations import look_again_at
from pathways.services.keys import absolute, issuer_of, method_of, open_key, signing_key
from pathways.services.showing import current_evaluation

JSON = dict[str, Any]
PURPOSES = ("revocation", "suspension")
NARRATIVE = "Awarded for completing {title}, version {number}, on {day}. {count} credentials counted."


@transaction.atomic
def claim_award(*, enrolment: Enrolment) -> Award:
    """Give the learner's award for a completed pathway: the one there is, or a new one, signed.

    There is one for a learner and a pathway, however often they leave and come back. Raises AwardError while the
    pathway is not complete, when the learner has no verified address to name, and when the award was revoked: then
    only the institution gives it anew.
    """
    locked = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    User.objects.select_for_update().get(pk=locked.learner_id)  # two enrolments of one learner take turns
    given = Award.objects.owned_by(locked.learner).filter(pathway=locked.pathway_id)
    if (existing := given.in_force().first()) is not None:
        return existing
    if given.exists():
        raise AwardError(
            _("The institution revoked your award of this pathway, so it cannot be claimed again. Ask the institution.")
        )
    return _give(locked)


@transaction.atomic
def give_anew(*, award: Award) -> Award:
    """Give a new award in place of one that was revoked, for what counts today. Raises AwardError as a claim does."""
    locked = Enrolment.objects.select_for_update(of=("self",)).get(pk=award.enrolment_id)
    User.objects.select_for_update().get(pk=locked.learner_id)
    if Award.objects.owned_by(locked.learner).filter(pathway=locked.pathway_id).in_force().exists():
        raise AwardError(_("There is an award in force; only one that was revoked is given anew."))
    return _give(locked)


def _give(locked: Enrolment) -> Award:
    """A new award of the locked enrolment, signed and stored."""
    evaluation = current_evaluation(enrolment=locked)
    if not evaluation.is_satisfied:
        raise AwardError(_("This pathway is not complete yet, so nothing can be awarded."))
    addresses = verified_addresses(locked.learner)
    if not addresses:
        raise AwardError(_("Verify an email address first: the award names you by it."))
    institution = locked.pathway.institution
    key = signing_key(institution=institution)
    index = _next_index(institution)
    stack = _stack(locked, evaluation)
    award = Award(
        enrolment=locked,
        pathway=locked.pathway,
        version=locked.version,
        evaluation=evaluation,
        institution=institution,
        key=key,
        stack=stack,
        status_index=index,
        awarded_at=timezone.now(),
    )
    document = _unsigned(award, addresses[0])
    award.document = sign_data_integrity(
        document, open_key(key), verification_method=method_of(key), created=award.awarded_at
    )
    award.save()
    SpentCredential.objects.bulk_create(
        [
            SpentCredential(
                award=award, credential_id=credential_of(one["credential"]), requirement_key=one["requirement"]
            )
            for one in stack
            if one["is_credential"]
        ],
        ignore_conflicts=True,
    )
    look_again_at(learner=locked.learner)  # other pathways may ask what was spent where
    return award


def _next_index(institution: Institution) -> int:
    """The next free bit of the institution's lists; one is never given twice."""
    Institution.objects.select_for_update().get(pk=institution.pk)
    highest = Award.objects.filter(institution=institution).aggregate(highest=Max("status_index"))["highest"]
    return 0 if highest is None else highest + 1


def _stack(enrolment: Enrolment, evaluation: Evaluation) -> list[JSON]:
    """What counted, as it was then: each credential with its place, issuer, dates and the digest of its file."""
    definition = definition_of(enrolment.version)
    titles = titles_of(definition, names_in(enrolment.version.definition))
    rows = {
        str(row.pk): row
        for row in Credential.objects.owned_by(enrolment.learner).select_related("achievement", "issuer", "original")
    }
    return [
        _counted(one, rows.get(credential_of(one["credential"])), place, titles[place["requirement"]])
        for one in evaluation.result["credentials"]
        for place in one["counts_in"]
    ]


def _counted(one: JSON, row: Credential | None, place: JSON, title: str) -> JSON:
    return {
        "credential": one["credential"],
        "is_credential": row is not None,
        "requirement": place["requirement"],
        "requirement_title": title,
        "name": row.achievement.name if row else _("Recognised by the institution"),
        "issuer": row.issuer.name if row and row.issuer else "",
        "issued_on": row.issued_at.date().isoformat() if row and row.issued_at else "",
        "verdict": row.verdict if row else "",
        "credits": str(one["credits"]),
        "id": row.credential_id if row else "",
        "sha256": row.original.sha256 if row and row.original else "",
        "by": place["by"],
    }


def _unsigned(award: Award, email: str) -> JSON:
    pathway, institution = award.pathway, award.institution
    title = award.version.definition.get("title", pathway.title)
    narrative = NARRATIVE.format(
        title=title, number=award.version.number, day=award.awarded_at.date().isoformat(), count=len(award.stack)
    )
    address = award_word(pathway)
    profile = {"url": institution.url} if institution.url else {}
    return build_achievement_credential(
        credential_id=absolute(award.get_absolute_url()),
        issuer=build_issuer(issuer_of(award.key), institution.name, **profile),
        achievement=build_achievement(
            address,
            pathway.award_name,
            description=pathway.summary or title,
            criteria=narrative,
            kind="Certificate",
        ),
        valid_from=award.awarded_at,
        subject_id=f"urn:uuid:{uuid5(award.enrolment.learner.pk, str(institution.pk))}",
        email=email,
        salt=secrets.token_hex(8),
        status=[
            build_status_entry(
                status_list_address(institution, purpose, award.status_index),
                award.status_index % SMALLEST_LIST,
                purpose=purpose,
            )
            for purpose in PURPOSES
        ],
        evidence=[_evidence(one) for one in award.stack],
    )


def _evidence(one: JSON) -> JSON:
    digest = f" SHA-256 of the file as received: {one['sha256']}." if one["sha256"] else ""
    issued = f", issued by {one['issuer']}" if one["issuer"] else ""
    dated = f" on {one['issued_on']}" if one["issued_on"] else ""
    evidence = {
        "name": one["name"],
        "narrative": f"Counted for “{one['requirement_title']}”{issued}{dated}.{digest}",
        "genre": "Credential",
    }
    identifier = one["id"] if one["id"].startswith(("http://", "https://", "urn:", "did:")) else ""
    return evidence | ({"id": identifier} if identifier else {})


def status_list_address(institution: Institution, purpose: str, index: int) -> str:
    """Where the list is that holds the bit of that index."""
    number = index // SMALLEST_LIST + 1
    return absolute(reverse("pathways:status_list", args=[institution.slug, purpose, number]))


def status_list(institution: Institution, purpose: str, number: int) -> JSON:
    """The signed list of an institution's revoked, or suspended, awards."""
    first = (number - 1) * SMALLEST_LIST
    field = {"revocation": "revoked_at", "suspension": "suspended_at"}[purpose]
    rows = Award.objects.filter(
        institution=institution, status_index__gte=first, status_index__lt=first + SMALLEST_LIST
    ).exclude(**{field: None})
    key = signing_key(institution=institution)
    now = timezone.now()
    credential = build_status_list_credential(
        list_url=status_list_address(institution, purpose, first),
        issuer=issuer_of(key),
        indices=[index - first for index in rows.values_list("status_index", flat=True)],
        valid_from=key.created_at,
        purpose=purpose,
    )
    return sign_data_integrity(credential, open_key(key), verification_method=method_of(key), created=now)


def award_token(award: Award, *, algorithm: str = "EdDSA") -> str:
    """The award as a VC-JWT, signed with EdDSA or RS256 by the institution's active key."""
    kind = SigningKey.Kind.RSA if algorithm == "RS256" else SigningKey.Kind.ED25519
    key = signing_key(institution=award.institution, kind=kind)
    unsigned = {name: value for name, value in award.document.items() if name != "proof"}
    document = unsigned | {"issuer": unsigned["issuer"] | {"id": issuer_of(key)}}
    return sign_jwt(document, open_key(key), kid=method_of(key), alg=algorithm)


@transaction.atomic
def revoke_award(*, award: Award, reason: str, by: User) -> Award:
    """Give the award revoked, for good, with the reason; its bit is set in the published list.

    What it was made of is spent no longer.
    """
    ended = _ended(award, reason, by, revoked_at=timezone.now())
    look_again_at(learner=ended.enrolment.learner)
    return ended


@transaction.atomic
def suspend_award(*, award: Award, reason: str, by: User) -> Award:
    """Give the award suspended, until it is reinstated."""
    return _ended(award, reason, by, suspended_at=timezone.now())


@transaction.atomic
def reinstate_award(*, award: Award, by: User) -> Award:
    """Give a suspended award back in force."""
    locked = Award.objects.select_for_update().get(pk=award.pk)
    if locked.suspended_at is None or locked.revoked_at is not None:
        raise AwardError(_("Only a suspended award can be reinstated."))
    locked.suspended_at, locked.status_reason, locked.status_by = None, "", by
    locked.save(update_fields=["suspended_at", "status_reason", "status_by"])
    return locked


def _ended(award: Award, reason: str, by: User, **changes: datetime) -> Award:
    locked = Award.objects.select_for_update().get(pk=award.pk)
    if not reason.strip():
        raise AwardError(_("Say why: the reason is shown to the learner and on the award's page."))
    if locked.revoked_at is not None:
        raise AwardError(_("This award is revoked already; that is final."))
    for name, moment in changes.items():
        setattr(locked, name, moment)
    locked.status_reason, locked.status_by = reason.strip()[:300], by
    locked.save()
    return locked
