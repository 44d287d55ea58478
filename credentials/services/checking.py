"""Checking again: on request, as time goes by, and when the learner verifies another address."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from credentials.decoding import decode
from credentials.decoding.claim import Claim
from credentials.decoding.errors import DecodingError
from credentials.models import Credential, Notice
from credentials.services.describing import Shelf
from credentials.services.originals import read_original
from credentials.services.outside import open_web
from credentials.services.proving import Prover
from credentials.services.relating import relate_credentials
from credentials.services.storing import Proved, refresh_credential
from credentials.verification.report import Verdict
from credentials.verification.web import Web

logger = logging.getLogger(__name__)

UNMATCHED_CODES = ("recipient_mismatch", "no_identity", "other_kind_of_identity")
"""Codes of a "belongs to this person" check that one more verified address can change."""
RECHECKS_AT_ONCE = 100
"""Credentials one beat looks at: one after another, so no host is asked by two of them at the same time."""


def check_again(*, credential: Credential, web: Web | None = None, tell: bool = False) -> Credential:
    """Give the credential after a new run of the checks over its original bytes, the run added to its history.

    With ``tell`` a verdict that came out differently leaves a notice for the learner. A credential without bytes
    (typed by hand) has nothing to be checked and is given back as it is.
    """
    return _check(credential, Prover(credential.owner, web or open_web()), tell=tell)


def _check(credential: Credential, prover: Prover, *, tell: bool) -> Credential:
    claims = claims_of(credential)
    if not claims or credential.original is None:
        Credential.objects.filter(pk=credential.pk).update(next_check_at=None)
        return credential
    proved = prover.prove_claims(claims, original=credential.original)[-1]
    return _store_run(credential, proved, tell=tell)


def claims_of(credential: Credential) -> list[Claim]:
    """Give the credential's claim, read from its original again, behind the records it is a part of."""
    if credential.original is None:
        return []
    try:
        claims = decode(
            read_original(credential.original),
            name=credential.source.partition("#")[0],
            address=credential.original.address,
        )
    except (DecodingError, OSError):
        logger.warning("Credential %s cannot be read from its original", credential.pk, exc_info=True)
        return []
    by_source = {claim.source: claim for claim in reversed(claims)}
    found = [next((claim for claim in claims if claim.source[:500] == credential.source), claims[0])]
    while (record := by_source.get(found[0].part_of)) is not None and record not in found:
        found.insert(0, record)
    return found


@transaction.atomic
def _store_run(credential: Credential, proved: Proved, *, tell: bool) -> Credential:
    User.objects.select_for_update(no_key=True).get(pk=credential.owner_id)  # as in store_credentials
    row = (
        Credential.objects.select_for_update(of=("self",))
        .select_related("achievement", "owner", "original")
        .get(pk=credential.pk)
    )
    before = last_firm_verdict(row)
    refresh_credential(credential=row, proved=proved, shelf=Shelf())
    if tell and row.verdict not in (before, Verdict.COULD_NOT_CHECK):
        tell_change(credential=row, verdict_before=before)
    relate_credentials(owner=row.owner, credentials=[row])
    return row


def last_firm_verdict(credential: Credential) -> str:
    """Give the last verdict that said something; "could not check now" comes and goes with the network's weather."""
    firm = credential.reports.exclude(verdict=Verdict.COULD_NOT_CHECK).values_list("verdict", flat=True).first()
    return firm or credential.verdict


def tell_change(*, credential: Credential, verdict_before: str) -> Notice:
    """Give the notice of the last report's change, written once per report."""
    assert credential.report is not None
    notice, _is_new = Notice.objects.get_or_create(
        report=credential.report,
        defaults={
            "owner": credential.owner,
            "credential": credential,
            "verdict_before": verdict_before,
            "verdict_after": credential.verdict,
            "sentence": change_in_words(credential)[:500],
        },
    )
    return notice


def change_in_words(credential: Credential) -> str:
    """Say what the last report found that the one before had not."""
    name = credential.achievement.name[:200]
    checks = credential.report.data["checks"] if credential.report else []
    if credential.verdict == Verdict.PROBLEM:
        why = next((check["detail"] for check in checks if check["state"] == "failed"), "")
        return _("“%(name)s” has a problem now. %(why)s") % {"name": name, "why": why}
    if credential.verdict == Verdict.VERIFIED:
        return _("“%(name)s” is verified now, and its issuer is known to us.") % {"name": name}
    if credential.verdict == Verdict.VERIFIED_ISSUER_UNKNOWN:
        return _("“%(name)s” is verified now; its issuer is not known to us.") % {"name": name}
    return _("“%(name)s” is now: %(verdict)s.") % {"name": name, "verdict": credential.get_verdict_display()}


def check_due(*, now: datetime | None = None, web: Web | None = None) -> list[Credential]:
    """Give the credentials whose time has come, checked again one after another, each learner told of a change."""
    due = Credential.objects.due(now or timezone.now()).select_related("owner", "original", "achievement")
    return _check_all(list(due[:RECHECKS_AT_ONCE]), web)


def match_recipient(*, owner: User, web: Web | None = None) -> list[Credential]:
    """Give the credentials that could not be matched to their learner, compared again with every address they have."""
    rows = (
        Credential.objects.owned_by(owner)
        .filter(recipient_code__in=UNMATCHED_CODES, original__isnull=False)
        .select_related("owner", "original", "achievement")
    )
    return _check_all(list(rows), web)


def _check_all(credentials: Sequence[Credential], web: Web | None) -> list[Credential]:
    web = web or open_web()
    provers: dict[object, Prover] = {}
    checked = []
    for credential in credentials:
        prover = provers.setdefault(credential.owner_id, Prover(credential.owner, web))
        try:
            checked.append(_check(credential, prover, tell=True))
        except Exception:
            logger.exception("Credential %s could not be checked again", credential.pk)
            later = timezone.now() + timedelta(days=1)
            Credential.objects.filter(pk=credential.pk).update(next_check_at=later)
    return checked


def put_away_notice(*, owner: User, notice_id: int) -> bool:
    """Note that the learner has read the notice; tell whether there was one to put away."""
    mine = Notice.objects.owned_by(owner).filter(pk=notice_id)
    return mine.exists() and bool(mine.update(read_at=timezone.now()))
