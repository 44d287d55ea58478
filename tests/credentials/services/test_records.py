"""Records (CLR): their unsigned parts are their issuer's word, at import and whenever they are checked again."""

from __future__ import annotations

import pytest

from accounts.models import User
from credentials import services
from credentials.models import Credential
from tests.credentials.badges import badge, signed
from tests.credentials.importing import import_all

pytestmark = pytest.mark.usefixtures("files")


def test_part_of_a_signed_record_keeps_its_verdict_when_checked_again(alice: User) -> None:
    part = badge(2)
    whole = badge(1) | {
        "type": ["VerifiableCredential", "ClrCredential"],
        "credentialSubject": {"type": ["ClrSubject"], "verifiableCredential": [part]},
    }
    whole["@context"].insert(1, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json")
    import_all(alice, ("record.json", signed(whole)))
    credential = Credential.objects.owned_by(alice).get(achievement__name="Field Work 2")
    assert credential.verdict == "verified_issuer_unknown"
    again = services.check_again(credential=credential)
    assert again.verdict == "verified_issuer_unknown"
    assert again.report is not None
    assert again.report.data["checks"][0]["code"] == "covered_by_record"
