from __future__ import annotations

import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.issuing.signing import sign_data_integrity
from credentials.issuing.status_lists import (
    SMALLEST_LIST,
    build_status_list_2021_credential,
    build_status_list_credential,
    encode_bitstring,
)
from credentials.verification.keys import SelfContainedKeys
from credentials.verification.proofs import ProofState, check_proofs
from tests.credentials.documents import AT, KEY

LIST = "https://fernhollow.example/status/1"


def expand(encoded: str) -> bytes:
    assert encoded.startswith("u")
    return gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))


@given(st.sets(st.integers(0, SMALLEST_LIST - 1), max_size=20))
def test_bits_are_set_from_the_left_of_the_first_byte(indices: set[int]) -> None:
    bits = expand(encode_bitstring(indices))
    assert len(bits) == 16 * 1024
    number = int.from_bytes(bits)
    assert number == sum(1 << (SMALLEST_LIST - 1 - index) for index in indices)


def test_same_bits_are_written_alike() -> None:
    assert encode_bitstring([0, 7]) == encode_bitstring({7, 0})
    assert expand(encode_bitstring([0, 15]))[:3] == b"\x80\x01\x00"


def test_index_beyond_the_list_is_refused() -> None:
    with pytest.raises(IndexError):
        encode_bitstring([SMALLEST_LIST])


@pytest.mark.parametrize("build", [build_status_list_credential, build_status_list_2021_credential])
def test_list_is_a_credential_that_is_covered_whole(build: object) -> None:
    assert callable(build)
    document = sign_data_integrity(
        build(list_url=LIST, issuer=KEY.did_key, indices=[5], valid_from=AT),
        KEY,
        cryptosuite="eddsa-rdfc-2022" if build is build_status_list_credential else "eddsa-jcs-2022",
        created=AT,
    )
    (result,) = check_proofs(document, keys=SelfContainedKeys(), at=AT)
    assert (result.state, result.uncovered) == (ProofState.OK, ())
    assert document["credentialSubject"]["statusPurpose"] == "revocation"
