"""What a person says, kept as said."""

from datetime import UTC, datetime

import pytest

from credentials.decoding import CertificateKind, document_claim, typed_claim
from credentials.decoding.claim import Generation, Kind, Securing
from credentials.decoding.errors import UnreadableError


def test_typed_certificate_is_self_reported() -> None:
    claim = typed_claim(
        title=" Tidy Desk ",
        kind=CertificateKind.NANODEGREE,
        issuer="Desk School",
        issued_on=datetime(2024, 3, 1, tzinfo=UTC),
        url="https://coursera.org/verify/ABCDEF123456",
    )

    assert (claim.kind, claim.generation, claim.securing) == (Kind.SELF_REPORTED, Generation.TYPED, Securing.NONE)
    assert (claim.facts.achievement, claim.facts.achievement_type) == ("Tidy Desk", "nanodegree")
    assert [note.code for note in claim.notes] == ["known_address"]


def test_address_that_is_no_web_address_is_left_out() -> None:
    claim = typed_claim(title="Tidy Desk", url="javascript:alert(1)")

    assert claim.facts.url == ""
    assert [note.code for note in claim.notes] == ["address_dropped"]


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x00\x00\x00\x00WEBPVP8 "]
)
def test_document_without_title_is_named_after_its_file(data: bytes) -> None:
    claim = document_claim(data, name="papers/tidy_desk.pdf", kind=CertificateKind.COURSE)

    assert (claim.generation, claim.kind) == (Generation.DOCUMENT, Kind.SELF_REPORTED)
    assert claim.facts.achievement == "tidy desk"


@pytest.mark.parametrize("data", [b"", b"MZ\x90", b"<html>", b"RIFF\x00\x00\x00\x00WAVE", b"PK\x03\x04"])
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        document_claim(data, name="x")

    assert caught.value.code == "not_a_document"
