"""Whatever comes in, the decoders answer with claims or with a reason; nothing else is ever raised."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.decoding import decode, make_thumbnail, read_facts, recognise_address, unpack
from credentials.decoding.claim import Facts, Generation
from credentials.decoding.errors import DecodingError, UnreadableError
from credentials.issuing.baking import BakedKind, bake_svg
from tests.credentials.decoding.test_decode import ASSERTION, CREDENTIAL, as_bytes, itxt, png_of, token_of
from tests.credentials.issuing.test_baking import SVG

SAMPLES = [
    as_bytes(ASSERTION),
    as_bytes(CREDENTIAL),
    token_of(ASSERTION).encode(),
    token_of({"vc": CREDENTIAL}).encode(),
    png_of(itxt(b"openbadges", as_bytes(ASSERTION), compressed=True)),
    bake_svg(SVG, token_of(CREDENTIAL), kind=BakedKind.CREDENTIAL),
    b"Name,Url,Authority,Started On,Finished On,License Number\na,b,c,Apr 2018,,\n",
]
NAMES = st.sampled_from(
    [
        "@context",
        "type",
        "@type",
        "id",
        "@id",
        "issuer",
        "credentialSubject",
        "achievement",
        "name",
        "criteria",
        "narrative",
        "image",
        "recipient",
        "identity",
        "hashed",
        "badge",
        "issuedOn",
        "expires",
        "verify",
        "evidence",
        "alignment",
        "tag",
        "result",
        "validFrom",
        "proof",
        "vc",
        "vp",
        "verifiableCredential",
        "iss",
        "@value",
        "@language",
        "certificates",
        "data",
        "badge_template",
        "credentials",
        "result",
        "openBadgeId",
        "badges",
        "uniquehash",
        "payload",
        "signatures",
        "credential",
        "hasClaim",
        "title",
        "identifier",
        "identityHash",
        "creditsEarned",
        "educationAndLearnings",
        "certifications",
        "verifications",
    ]
)
WORDS = st.sampled_from(
    [
        "VerifiableCredential",
        "OpenBadgeCredential",
        "ClrCredential",
        "VerifiablePresentation",
        "Assertion",
        "BadgeClass",
        "EuropeanDigitalCredential",
        "BlockcertsCredential",
        "EnvelopedVerifiableCredential",
        "EndorsementCredential",
        "Achievement",
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/2018/credentials/v1",
        "https://w3id.org/openbadges/v2",
        "did:example:a",
        "2024-03-01T00:00:00Z",
        "2024-03-01",
        "en",
        "data:application/vc+jwt,eyJ.eyJ.x",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | WORDS
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=25
)


def accepts(data: bytes) -> None:
    """Decode, and let pass nothing but claims and reasons."""
    try:
        claims = decode(data, name="input")
    except DecodingError as error:
        assert error.code
        assert str(error)
    else:
        assert claims


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_are_answered(data: bytes) -> None:
    accepts(data)


@given(st.sampled_from(SAMPLES), st.data())
@settings(max_examples=200, deadline=None)
def test_mutated_credential_is_answered(sample: bytes, data: st.DataObject) -> None:
    mutable = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(mutable)))
        stop = min(len(mutable), start + data.draw(st.integers(0, 12)))
        mutable[start:stop] = data.draw(st.binary(max_size=8))

    accepts(bytes(mutable))


@given(VALUES)
@settings(max_examples=200, deadline=None)
def test_any_json_is_answered(value: Any) -> None:
    accepts(json.dumps(value).encode())


@given(st.sampled_from([ASSERTION, CREDENTIAL]), NAMES, VALUES)
@settings(max_examples=200, deadline=None)
def test_credential_with_any_value_anywhere_is_answered(document: dict[str, Any], name: str, value: Any) -> None:
    accepts(as_bytes({**document, name: value}))
    for key, inner in document.items():
        if isinstance(inner, dict):
            accepts(as_bytes({**document, key: {**inner, name: value}}))


@pytest.mark.parametrize("generation", list(Generation))
@given(document=st.dictionaries(NAMES, VALUES, max_size=8))
@settings(max_examples=15, deadline=None)
def test_facts_are_read_from_any_document(generation: Generation, document: dict[str, Any]) -> None:
    assert isinstance(read_facts(document, generation), Facts)


@given(st.sampled_from(["a.json", "../a", "__MACOSX/a", "x/b.png"]), st.binary(max_size=60), st.data())
@settings(deadline=None)
def test_mutated_archive_is_answered(name: str, content: bytes, data: st.DataObject) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    mutable = bytearray(target.getvalue())
    for _ in range(data.draw(st.integers(0, 4))):
        mutable[data.draw(st.integers(0, len(mutable) - 1))] = data.draw(st.integers(0, 255))

    try:
        members = list(unpack(bytes(mutable), name="z"))
    except UnreadableError as error:
        assert error.code
    else:
        assert all((member.data is None) is not (member.error is None) for member in members)


@given(st.sampled_from([SVG, png_of(), b"\xff\xd8\xff", b""]), st.data())
@settings(deadline=None)
def test_mutated_picture_is_drawn_or_refused(sample: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(sample)))
    mutated = sample[:start] + data.draw(st.binary(max_size=12)) + sample[start:]

    try:
        assert make_thumbnail(mutated).startswith(b"\xff\xd8\xff")
    except UnreadableError as error:
        assert error.code


@given(st.text(max_size=80))
@settings(deadline=None)
def test_any_text_is_asked_as_an_address(text: str) -> None:
    found = recognise_address(text)

    assert found is None or found.id
