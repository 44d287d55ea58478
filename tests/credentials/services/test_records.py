"""A record (CLR) is kept whole, and shows each credential in it with a report of its own."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from accounts.models import User
from credentials.issuing.signing import sign_data_integrity
from credentials.models import Credential
from tests.credentials.badges import ISSUED, KEY, badge, signed
from tests.credentials.importing import import_all, one_credential

pytestmark = pytest.mark.usefixtures("files")


def record() -> bytes:
    """Give a CLR with two credentials in it, one of them altered after it was signed."""
    parts = [json.loads(signed(badge(1))), json.loads(signed(badge(2)).replace(b"Field Work 2", b"Field Work 8"))]
    document = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:11111111-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Transcript",
        "issuer": {"id": KEY.did_key, "type": ["Profile"], "name": "Fernhollow College"},
        "validFrom": "2026-03-01T09:00:00Z",
        "credentialSubject": {
            "type": ["ClrSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityHash": "alice@learner.example",
                    "identityType": "emailAddress",
                    "hashed": False,
                }
            ],
            "verifiableCredential": parts,
        },
    }
    return json.dumps(sign_data_integrity(document, KEY, cryptosuite="eddsa-jcs-2022", created=ISSUED)).encode()


def test_record_shows_what_is_in_it_each_with_its_own_verdict(alice: User, client: Client) -> None:
    batch = import_all(alice, ("transcript.json", record()))
    assert [(item.state, item.sentence) for item in batch.items.all()] == [("added", "3 credentials in it")]
    whole = Credential.objects.get(generation="clr2")
    parts = {part.achievement.name: part.verdict for part in whole.parts.select_related("achievement")}
    assert parts == {"Field Work 1": "verified_issuer_unknown", "Field Work 8": "problem"}
    client.force_login(alice)
    page = client.get(whole.get_absolute_url()).content.decode()
    assert "Credentials in this record" in page and "Field Work 1" in page


def test_record_that_holds_a_badge_already_here_takes_it_as_its_own(alice: User) -> None:
    alone = one_credential(alice, signed(badge(1)))
    import_all(alice, ("transcript.json", record()))
    alone.refresh_from_db()
    assert alone.part_of == Credential.objects.get(generation="clr2")
    assert Credential.objects.count() == 3
