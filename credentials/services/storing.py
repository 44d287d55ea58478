"""A proved claim becomes a credential: found again if it is here, else new in the learner's inbox."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from credentials.decoding.claim import Claim, Facts, Generation, Kind
from credentials.models import Credential, Original, Report
from credentials.services.describing import Shelf, fit, storable_moment
from credentials.services.relating import relate_credentials
from credentials.verification.report import PROVEN, CheckName, State, Verdict
from credentials.verification.report import Report as Found
from credentials.verification.report_json import report_as_data

RECHECK_AFTER = timedelta(days=30)
RECHECK_PROBLEM_AFTER = timedelta(days=90)
RETRY_FIRST = timedelta(hours=1)
RETRY_AT_MOST = timedelta(days=7)

_DEGREES = ("degree", "doctorate", "diploma")
_STRENGTH = {State.PASSED: 2, State.UNKNOWN: 1, State.FAILED: 0}


class Outcome(StrEnum):
    """What storing a claim came to."""

    ADDED = "added"
    KNOWN = "known"
    WEAKER = "weaker"
    BROUGHT_BACK = "brought_back"


@dataclass(frozen=True, slots=True)
class Proved:
    """A claim, what the checks found, the bytes it came in, and the name of its thumbnail in the storage."""

    claim: Claim
    report: Found
    original: Original | None = None
    thumbnail: str = ""

    @property
    def is_proven(self) -> bool:
        """Whether the report verified it, whoever issued it."""
        return self.report.verdict in PROVEN

    @property
    def identities(self) -> tuple[str, ...]:
        """Under which names the proof identifies the issuer; none where it is broken or somebody else's."""
        sound = self.strength == 2 and self.report.check(CheckName.ISSUER).state is not State.FAILED
        return self.report.issuer_identities if sound else ()

    @property
    def facts(self) -> Facts:
        """What to show: of a proven claim only what the proof covers, else what the document says of itself."""
        covered = self.report.facts
        return covered if self.is_proven or covered.achievement else self.claim.facts

    @property
    def fingerprint(self) -> str:
        """The digest that is the same for the same award in another wrapping."""
        return fingerprint_of(self.claim, self.facts, self.original)

    @property
    def strength(self) -> int:
        """How well the bytes hold together: 2 untampered, 1 not checked, 0 altered."""
        return _STRENGTH[self.report.check(CheckName.UNTAMPERED).state]


@dataclass(frozen=True, slots=True)
class Stored:
    """The row, and what storing came to."""

    credential: Credential
    outcome: Outcome


def fingerprint_of(claim: Claim, facts: Facts, original: Original | None = None) -> str:
    """Give the digest of what makes this award this award; the same in a baked picture, its JSON and its token.

    That is the id together with issuer, name and day, since sample ids are shared by many; where there is no id,
    the other facts; for a certificate that is only a document, its bytes.
    """
    if claim.generation is Generation.DOCUMENT and original is not None:
        parts = ["document", original.sha256]
    else:
        issued = storable_moment(facts.issued_on)
        parts = [
            _plain_address(facts.credential_id or claim.address),
            _plain_address(facts.issuer_id or facts.issuer_url) or facts.issuer.casefold(),
            " ".join(facts.achievement.split()).casefold(),
            issued.date().isoformat() if issued else "",
        ]
        if not parts[0]:
            parts += [facts.number, facts.url, *(recipient.identity for recipient in facts.recipients)]
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "replace")).hexdigest()


def _plain_address(address: str) -> str:
    """Give the id without what hosts vary: http or https, a slash at the end."""
    return address.strip().removeprefix("https://").removeprefix("http://").rstrip("/")


def store_credential(*, owner: User, proved: Proved) -> Stored:
    """Give the credential of one proved claim; see ``store_credentials``."""
    return store_credentials(owner=owner, proved=[proved], shelf=Shelf())[0]


@transaction.atomic
def store_credentials(*, owner: User, proved: Sequence[Proved], shelf: Shelf) -> list[Stored]:
    """Give the credential of each proved claim: found again or new in the inbox, with its report.

    The same award is one row per learner, whatever it was wrapped in. A better copy (an intact file after an altered
    one) takes the row over; a worse one changes nothing.
    """
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # two batches of one learner take turns
    fingerprints = [one.fingerprint for one in proved]
    here = {
        credential.fingerprint: credential
        for credential in Credential.objects.owned_by(owner)
        .filter(fingerprint__in=set(fingerprints))
        .select_related("report", "achievement", "issuer")
    }
    records: dict[tuple[object, str], Credential] = _record_rows(owner, proved)
    shelf.look_out([(one.facts, one.identities) for one in proved])
    stored: list[Stored] = []
    new: list[tuple[Credential, Proved]] = []
    joined: list[tuple[Credential, Credential]] = []
    for one, fingerprint in zip(proved, fingerprints, strict=True):
        known = here.get(fingerprint)
        record = records.get(_place(one, one.claim.part_of))
        if known is not None:
            records[_place(one, one.claim.source)] = known
            stored.append(Stored(known, _meet_again(known, one, shelf)))
            if record is not None and known.part_of is None and record.pk != known.pk:
                joined.append((known, record))
            continue
        credential = Credential(owner=owner, fingerprint=fingerprint, part_of=record)
        fill_facts(credential, one, shelf)
        fill_verdict(credential, one)
        records[_place(one, one.claim.source)] = credential
        here[fingerprint] = credential
        new.append((credential, one))
        stored.append(Stored(credential, Outcome.ADDED))
    if new:
        fresh = [credential for credential, _ in new]
        relate_credentials(owner=owner, credentials=fresh)
        Credential.objects.bulk_create(fresh)
        add_reports(new)
    for part, record in joined:
        Credential.objects.filter(pk=part.pk).update(part_of=record, changed_at=timezone.now())
    return stored


def _place(one: Proved, source: str) -> tuple[object, str]:
    """Name a place in an original: where a claim was found, or where the record is that holds it."""
    return (one.original.pk if one.original else None, source)


def _record_rows(owner: User, proved: Sequence[Proved]) -> dict[tuple[object, str], Credential]:
    """Give the stored records (CLR, presentation) that the claims name as theirs, by original and source."""
    parts = {one.claim.part_of[:500] for one in proved if one.claim.part_of}
    if not parts:
        return {}
    rows = Credential.objects.owned_by(owner).filter(source__in=parts, original__isnull=False)
    return {(row.original_id, row.source): row for row in rows}


def _meet_again(known: Credential, one: Proved, shelf: Shelf) -> Outcome:
    """Take a second copy of a stored credential: use what is better or newer in it, and tell what it came to."""
    if known._state.adding:
        return Outcome.KNOWN  # twice in one batch
    before = stored_strength(known)
    outcome = Outcome.KNOWN
    if one.strength < before:
        return Outcome.WEAKER
    if one.strength > before or known.verdict != one.report.verdict:
        refresh_credential(credential=known, proved=one, shelf=shelf)
    if known.state == Credential.State.DISCARDED:
        known.state, known.decided_at = Credential.State.INBOX, None
        known.save(update_fields=["state", "decided_at", "changed_at"])
        outcome = Outcome.BROUGHT_BACK
    return outcome


def stored_strength(credential: Credential) -> int:
    """Give how well the last report found the bytes to hold together, as ``Proved.strength`` counts."""
    checks = credential.report.data["checks"] if credential.report else []
    return next((_STRENGTH[State(check["state"])] for check in checks if check["name"] == CheckName.UNTAMPERED), 0)


def refresh_credential(*, credential: Credential, proved: Proved, shelf: Shelf) -> Credential:
    """Give the credential as a new run found it, the run's report added to its history.

    What was once proved stays what the credential says when a later run cannot prove it any more (the issuer's site
    is down, or answers that the badge is withdrawn): the verdict changes, the name does not.
    """
    if proved.strength == 2 or not credential.reports.filter(verdict__in=PROVEN).exists():
        fingerprint = proved.fingerprint
        taken = Credential.objects.filter(owner=credential.owner_id, fingerprint=fingerprint).exclude(pk=credential.pk)
        if fingerprint != credential.fingerprint and not taken.exists():
            credential.fingerprint = fingerprint
        fill_facts(credential, proved, shelf)
    fill_verdict(credential, proved)
    credential.save()
    add_reports([(credential, proved)])
    return credential


def fill_facts(credential: Credential, proved: Proved, shelf: Shelf) -> None:
    """Set every column that tells what the credential says. Nothing is saved."""
    claim, facts = proved.claim, proved.facts
    issuer = shelf.issuer_of(facts, proved.identities)
    achievement = shelf.achievement_of(facts, issuer)
    if credential._state.adding:
        credential.category = category_of(facts.achievement_type)
    credential.issuer, credential.achievement = issuer, achievement
    credential.original = proved.original or credential.original
    credential.source = fit(claim.source, 500)
    credential.kind, credential.generation = claim.kind.value, claim.generation.value
    credential.securing, credential.baked = claim.securing.value, claim.baked.value if claim.baked else ""
    credential.credential_id = fit(facts.credential_id, 500)
    credential.recipient_name = fit(facts.recipient_name, 300)
    credential.grade, credential.number = fit(facts.grade, 100), fit(facts.number, 200)
    credential.url = fit(facts.url, 500)
    credential.issued_at, credential.expires_at = storable_moment(facts.issued_on), storable_moment(facts.expires_on)
    if proved.thumbnail:
        credential.thumbnail.name = proved.thumbnail


def fill_verdict(credential: Credential, proved: Proved) -> None:
    """Set every column that tells what the last run found. Nothing is saved."""
    report = proved.report
    credential.verdict = report.verdict.value
    credential.in_force_code = fit(report.check(CheckName.IN_FORCE).code, 40)
    credential.recipient_code = fit(report.check(CheckName.RECIPIENT).code, 40)
    credential.checked_at = report.checked_at
    could_not = report.verdict is Verdict.COULD_NOT_CHECK
    credential.failed_checks = min(credential.failed_checks + 1, 30) if could_not else 0
    credential.next_check_at = next_check_at(credential, now=timezone.now())


def next_check_at(credential: Credential, *, now: datetime) -> datetime | None:
    """Give when to look again: the moment it expires, else in a month; sooner, then ever later, when nobody answers."""
    if credential.kind != Kind.AWARD or credential.verdict == Verdict.SELF_REPORTED or credential.original is None:
        return None
    if credential.verdict == Verdict.COULD_NOT_CHECK:
        factor: int = 4 ** min(max(credential.failed_checks - 1, 0), 5)
        return now + min(RETRY_FIRST * factor, RETRY_AT_MOST)
    if credential.verdict == Verdict.PROBLEM:
        return now + RECHECK_PROBLEM_AFTER
    after = now + RECHECK_AFTER
    if credential.expires_at and now < credential.expires_at < after:
        return credential.expires_at + timedelta(minutes=1)
    return after


def add_reports(found: Sequence[tuple[Credential, Proved]]) -> None:
    """Add each run to its credential's history and let the credential point to it."""
    rows = Report.objects.bulk_create(
        [
            Report(
                credential=credential,
                verdict=one.report.verdict.value,
                data=report_as_data(one.claim, one.report),
                engine=fit(one.report.engine, 40),
                checked_at=one.report.checked_at,
            )
            for credential, one in found
        ]
    )
    newest = Report.objects.filter(credential=OuterRef("pk")).order_by("-checked_at", "-pk").values("pk")[:1]
    Credential.objects.filter(pk__in=[credential.pk for credential, _ in found]).update(report_id=Subquery(newest))
    for (credential, _), row in zip(found, rows, strict=True):
        credential.report = row


def category_of(achievement_type: str) -> Credential.Category:
    """Give what to call an achievement of that type (OB 3.0's AchievementType, or a certificate's kind)."""
    word = achievement_type.strip().lower()
    if word in Credential.Category.values:
        return Credential.Category(word)
    word = word.removeprefix("ext:")
    if word.endswith(_DEGREES):
        return Credential.Category.DEGREE
    if word == "license":
        return Credential.Category.LICENCE
    if word == "certification":
        return Credential.Category.INDUSTRY_CERTIFICATION
    if "certificate" in word:
        return Credential.Category.PROFESSIONAL_CERTIFICATE
    return Credential.Category.COURSE if word == "course" else Credential.Category.BADGE
