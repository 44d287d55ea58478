"""Our own awards reach their learners: checked as anybody would check them, put in the wallet, given when due.

What this server publishes for that check is read here, not over the network.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.utils import timezone

from credentials.models import Credential
from credentials.services import Piece, keep_originals, store_credential
from credentials.services import keep as keep_credentials
from credentials.services.outside import open_web
from credentials.services.proving import Prover
from credentials.verification.report_json import report_as_data
from credentials.verification.web import OfflineWeb, Response, Web
from pathways.errors import AwardError
from pathways.models import Award, Enrolment, Institution
from pathways.services.awards import PURPOSES, claim_award, status_list
from pathways.services.keys import did_document

logger = logging.getLogger(__name__)

AWARDS_AT_ONCE = 500
"""How many awards one beat gives."""
LATELY = timedelta(days=1)
"""How long after an award its learner's wallet is looked into."""

_PATH = re.compile(r"/institutions/(?P<slug>[-\w]+)/(?:did\.json|status/(?P<purpose>\w+)/(?P<number>\d+)/)")


class PublishedWeb:
    """Answers for the DID documents and status lists of our institutions; ``beyond`` answers for the rest."""

    def __init__(self, beyond: Web | None = None) -> None:
        self.beyond = beyond or open_web()

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Give what the address answers."""
        address = urlsplit(url)
        found = _PATH.fullmatch(address.path)
        if address.netloc != urlsplit(settings.SITE_URL).netloc or found is None:
            return self.beyond.get(url, accept=accept, plain=plain)
        institution = Institution.objects.filter(slug=found["slug"]).first()
        if institution is None or (found["purpose"] and found["purpose"] not in PURPOSES):
            return Response(url, 404, "application/json", b"{}")
        if found["purpose"]:
            body = status_list(institution, found["purpose"], int(found["number"]))
        else:
            body = did_document(institution)
        return Response(url, 200, "application/json", json.dumps(body).encode())


def add_to_wallet(*, award: Award) -> Credential:
    """Give the learner's own credential of the award: the signed document, checked, and kept."""
    learner = award.enrolment.learner
    data = json.dumps(award.document, ensure_ascii=False).encode()
    piece = Piece(name=f"{award.pathway.slug}.json", data=data)
    original = keep_originals(owner=learner, pieces=[piece])[0]
    proved = Prover(learner, PublishedWeb()).prove(data, name=piece.name, original=original)[0]
    stored = store_credential(owner=learner, proved=proved)
    keep_credentials(owner=learner, ids=[stored.credential.pk])
    return Credential.objects.get(pk=stored.credential.pk)


def report_on(award: Award) -> dict[str, Any]:
    """What our verifier says of the award now, as JSON; kept for a minute."""
    name = f"award-report/{award.pk}/{award.revoked_at is None}/{award.suspended_at is None}"
    kept: dict[str, Any] | None = cache.get(name)
    if kept is not None:
        return kept
    data = json.dumps(award.document, ensure_ascii=False).encode()
    proved = Prover(award.enrolment.learner, PublishedWeb(OfflineWeb())).prove(data, name="award", original=None)[0]
    report = report_as_data(proved.claim, proved.report)
    cache.set(name, report, 60)
    return report


def give_due_awards(*, enrolment: Enrolment | None = None) -> list[Award]:
    """Give the awards of pathways that award at once, to those who completed them and have none.

    With ``enrolment`` only to its learner for it; else to ``AWARDS_AT_ONCE`` at most.
    """
    theirs = Award.objects.filter(pathway=OuterRef("pathway"), enrolment__learner=OuterRef("learner"))
    complete = Enrolment.objects.active().filter(
        ~Exists(theirs), pathway__awards_at_once=True, evaluation__is_satisfied=True
    )
    if enrolment is not None:
        complete = complete.filter(pk=enrolment.pk)
    given = []
    for one in complete.select_related("pathway__institution", "version", "learner", "evaluation")[:AWARDS_AT_ONCE]:
        try:
            award = claim_award(enrolment=one)
        except AwardError as error:
            logger.info("No award for %s: %s", one.pk, error)
            continue
        given.append(award)
        _try_to_add(award)
    return given


def fill_wallets() -> list[Award]:
    """Give the awards of late that their learners' wallets lacked and now hold: what gave them was cut short."""
    recent = list(
        Award.objects.in_force()
        .filter(awarded_at__gt=timezone.now() - LATELY)
        .select_related("enrolment__learner", "pathway")
    )
    held = set(
        Credential.objects.filter(
            owner__in={award.enrolment.learner_id for award in recent},
            credential_id__in=[award.document["id"] for award in recent],
        ).values_list("owner_id", "credential_id")
    )
    lacking = [award for award in recent if (award.enrolment.learner_id, award.document["id"]) not in held]
    return [award for award in lacking if _try_to_add(award)]


def _try_to_add(award: Award) -> bool:
    """Add an award to its learner's wallet; one that cannot be is no reason to leave out the others."""
    try:
        add_to_wallet(award=award)
    except Exception:
        logger.exception("Award %s could not be added to its learner's wallet", award.pk)
        return False
    return True
