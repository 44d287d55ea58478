"""What we issue, @digitalbazaar/vc accepts; what it issues, we accept; what either altered, the other refuses."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import format_time, sign_data_integrity
from credentials.verification.contexts import bodies
from credentials.verification.keys import KeyType, SelfContainedKeys
from credentials.verification.proofs import ProofState, check_proofs
from tests.credentials.documents import AT, achievement_credential

SCRIPT = Path(__file__).with_name("digitalbazaar.mjs")
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")

SUITES = [
    ("eddsa-rdfc-2022", KeyType.ED25519),
    ("Ed25519Signature2020", KeyType.ED25519),
    ("ecdsa-rdfc-2019", KeyType.P256),
    ("ecdsa-rdfc-2019", KeyType.P384),
]
OTHERS = ["https://w3id.org/security/suites/ed25519-2020/v1"]


def ask(**request: Any) -> dict[str, Any]:
    assert NODE is not None
    known = {url: dict(body) for url, body in bodies().items()}
    text = json.dumps({"contexts": known, "now": format_time(AT), "created": format_time(AT), **request})
    done = subprocess.run([NODE, str(SCRIPT)], input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(("suite", "kind"), SUITES)
def test_what_we_issue_they_accept_until_it_is_altered(suite: str, kind: KeyType) -> None:
    key = KeyPair.generate(kind)
    credential = achievement_credential(key.did_key, contexts=OTHERS)
    document = sign_data_integrity(credential, key, cryptosuite=suite, created=AT)
    answer = ask(do="verify", document=document)
    assert answer["verified"], answer
    document["credentialSubject"]["achievement"]["name"] = "Altered"
    assert not ask(do="verify", document=document)["verified"]


@pytest.mark.parametrize(("suite", "kind"), SUITES)
def test_what_they_issue_we_accept_until_it_is_altered(suite: str, kind: KeyType) -> None:
    document = ask(do="issue", suite=suite, document=achievement_credential(contexts=OTHERS), curve=str(kind))[
        "document"
    ]
    (result,) = check_proofs(document, keys=SelfContainedKeys(), at=AT)
    assert (result.state, result.code, result.uncovered) == (ProofState.OK, "signature_fits", ())
    assert result.key is not None
    assert result.key.type is kind
    document["credentialSubject"]["achievement"]["name"] = "Altered"
    (result,) = check_proofs(document, keys=SelfContainedKeys(), at=AT)
    assert (result.state, result.code) == (ProofState.BAD, "signature_mismatch")
