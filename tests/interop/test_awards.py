"""What an institution awards, openbadgeslib and @digitalbazaar/vc accept, and refuse once it is altered."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.conf import LazySettings
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from accounts.models import User
from credentials.issuing.signing import format_time
from pathways import services
from pathways.models import Award, Institution, SigningKey
from pathways.services.keys import open_key
from tests.interop.test_digitalbazaar import NODE, ask
from tests.pathways.conftest import CHOICE, hold, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def award(alice: User, bob: User, settings: LazySettings) -> Award:
    """Alice's award, signed under the key's own DID, which needs no network."""
    settings.SITE_URL = "http://127.0.0.1:8000"
    college = services.create_institution(name="Example College", slug="college", owner=bob)
    pathway = publish(college, bob, CHOICE).pathway
    for badge in ("html", "css", "js"):
        hold(alice, badge)
    return services.claim_award(enrolment=services.enrol(learner=alice, pathway=pathway))


def altered(document: dict[str, Any]) -> dict[str, Any]:
    """The award under another name."""
    changed = copy.deepcopy(document)
    changed["credentialSubject"]["achievement"]["name"] = "Altered"
    return changed


def test_openbadgeslib_accepts_an_award_until_it_is_altered(award: Award) -> None:
    verifier = OB3LdpVerifier(pubkey_pem=open_key(award.key).public_pem)
    assert verifier.verify(award.document).issuer.id == award.document["issuer"]["id"]
    with pytest.raises(OB3VerificationError):
        verifier.verify(altered(award.document))


@pytest.mark.parametrize(("algorithm", "kind"), [("EdDSA", "ed25519"), ("RS256", "rsa")])
def test_openbadgeslib_accepts_an_award_as_a_token(award: Award, algorithm: str, kind: str) -> None:
    token = services.award_token(award, algorithm=algorithm)
    key = SigningKey.objects.get(institution=Institution.objects.get(), kind=kind)
    assert OB3Verifier(pubkey_pem=open_key(key).public_pem).verify(token)


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_digitalbazaar_accepts_an_award_until_it_is_altered(award: Award) -> None:
    now = format_time(award.awarded_at)
    answer = ask(do="verify", document=award.document, now=now)
    assert answer["verified"], answer
    assert not ask(do="verify", document=altered(award.document), now=now)["verified"]
