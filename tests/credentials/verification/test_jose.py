from __future__ import annotations

import pytest

from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import Shape, sign_jwt
from credentials.verification.jose import check_token, credential_in, key_in_header, mismatches, read_token
from credentials.verification.keys import KeyType
from credentials.verification.proofs import ProofState
from tests.credentials.documents import AT, achievement_credential


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("kind", KeyType)
def test_token_of_every_key_type_fits_its_key_and_no_other(kind: KeyType, shape: Shape) -> None:
    key, other = KeyPair.generate(kind), KeyPair.generate(kind)
    credential = achievement_credential(key.did_key)
    token = read_token(sign_jwt(credential, key, shape=shape))
    assert check_token(token, key=key.public, at=AT).state is ProofState.OK
    assert check_token(token, key=other.public, at=AT).code == "signature_mismatch"
    assert mismatches(token.claims) == ()
    inside = credential_in(token.claims)
    assert {name: inside[name] for name in credential} == credential
    named = key_in_header(token)
    assert named is not None
    assert named.thumbprint == key.public.thumbprint
