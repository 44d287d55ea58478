"""Claims that a person makes: a certificate kept as a document, or typed by hand. Nothing proves them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from credentials.decoding.addresses import recognise_address
from credentials.decoding.claim import Claim, Facts, Generation, Kind, Note, Securing
from credentials.decoding.errors import UnreadableError
from credentials.decoding.nodes import web_address

MAX_DOCUMENT_BYTES = 20 * 1024 * 1024
_DOCUMENTS = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"RIFF", "WEBP"),
)


class CertificateKind(StrEnum):
    """What a person says a certificate is."""

    BADGE = "badge"
    PROFESSIONAL_CERTIFICATE = "professional certificate"
    NANODEGREE = "nanodegree"
    INDUSTRY_CERTIFICATION = "industry certification"
    COURSE = "course"
    DEGREE = "degree"
    LICENCE = "licence"


def typed_claim(
    *,
    title: str,
    kind: CertificateKind | str = "",
    issuer: str = "",
    issued_on: datetime | None = None,
    expires_on: datetime | None = None,
    number: str = "",
    url: str = "",
) -> Claim:
    """Return the claim a person typed; an address that is no web address is left out, with a note."""
    facts = Facts(
        achievement=title.strip(),
        achievement_type=str(kind),
        issuer=issuer.strip(),
        issued_on=issued_on,
        expires_on=expires_on,
        number=number.strip(),
        url=web_address(url),
    )
    return Claim("typed", Kind.SELF_REPORTED, Generation.TYPED, Securing.NONE, facts, notes=_address_notes(url))


def document_claim(
    data: bytes,
    *,
    name: str,
    title: str = "",
    kind: CertificateKind | str = "",
    issuer: str = "",
    issued_on: datetime | None = None,
    expires_on: datetime | None = None,
    number: str = "",
    url: str = "",
) -> Claim:
    """Return the claim for a certificate that is only a document: a PDF or a PNG, JPEG or WEBP picture.

    Without a title the file's name stands in. Raises UnreadableError for any other kind of file, since what cannot
    be shown cannot be kept as a certificate.
    """
    if len(data) > MAX_DOCUMENT_BYTES:
        raise UnreadableError(
            "too_large", f"The file is larger than {MAX_DOCUMENT_BYTES // 1024 // 1024} MB.", "Hand in a smaller file."
        )
    form = next((form for start, form in _DOCUMENTS if data.startswith(start)), None)
    if form is None or (form == "WEBP" and data[8:12] != b"WEBP"):
        raise UnreadableError(
            "not_a_document",
            "Only a PDF or a PNG, JPEG or WEBP picture can be kept as a certificate.",
            "Save the certificate as a PDF or a picture.",
        )
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", " ").strip()
    facts = Facts(
        achievement=title.strip() or stem,
        achievement_type=str(kind),
        issuer=issuer.strip(),
        issued_on=issued_on,
        expires_on=expires_on,
        number=number.strip(),
        url=web_address(url),
    )
    return Claim(name, Kind.SELF_REPORTED, Generation.DOCUMENT, Securing.NONE, facts, notes=_address_notes(url))


def _address_notes(url: str) -> tuple[Note, ...]:
    if url and not web_address(url):
        return (Note("address_dropped", "The address is not a web address and was left out."),)
    platform = recognise_address(url) if url else None
    if platform:
        return (Note("known_address", f"The address is a certificate page of {platform.name}."),)
    return ()
