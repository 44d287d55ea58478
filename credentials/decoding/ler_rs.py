"""HR Open LER-RS: a résumé as a credential, with the credentials that back it inside.

Rule: HR Open Standards 4.5, LER-RSType and the Verifiable…Type schemas. A résumé is its holder's own word, so it and
its unbacked entries are self-reported; each entry under ``verifications`` is a credential of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from credentials.decoding.claim import Claim, Facts, Generation, Kind, Note, Recipient, Securing
from credentials.decoding.moments import expiry_of, moment_of
from credentials.decoding.nodes import ident, is_node, nodes, one_node, text, types, web_address

_SECTIONS = ("educationAndLearnings", "employmentHistories", "certifications", "licenses", "skills")
_CERTIFICATE_SECTIONS = ("certifications", "licenses")
MAX_ENTRIES = 200


def read_ler(document: Mapping[str, Any]) -> Facts:
    """Return the facts of the résumé as a whole, or of an HR Open credential inside one."""
    subject = one_node(document.get("credentialSubject"))
    person = one_node(one_node(subject.get("person")).get("name"))
    name = text(person.get("formattedName")) or " ".join(
        filter(None, (text(person.get("given")), text(person.get("family"))))
    )
    emails = [text(node.get("address")) for node in nodes(one_node(subject.get("communication")).get("email"))]
    return Facts(
        achievement=text(document.get("name")) or "Learning and employment record",
        issuer=text(document.get("issuer")) or text(one_node(document.get("issuer")).get("name")),
        issuer_id=ident(document.get("issuer")),
        recipients=tuple(Recipient("email", email) for email in emails[:20] if "@" in email),
        recipient_name=name,
        issued_on=moment_of(document, "issuanceDate", "validFrom"),
        expires_on=expiry_of(document, "expirationDate", "validUntil"),
        credential_id=ident(document),
    )


def inner_credentials(document: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the credentials under ``verifications``, each with its JSON pointer."""
    return [
        (f"{pointer}/verifications/{index}", verification)
        for pointer, _, entry in _entries(document)
        for index, verification in enumerate(nodes(entry.get("verifications"))[:MAX_ENTRIES])
        if "credentialSubject" in verification
        or "proof" in verification
        or "VerifiableCredential" in types(verification)
    ]


def own_claims(document: Mapping[str, Any], *, source: str) -> list[Claim]:
    """Return a self-reported claim for each certification, licence and degree that no credential backs."""
    claims = []
    for pointer, section, entry in _entries(document):
        backed = any("credentialSubject" in node for node in nodes(entry.get("verifications")))
        if backed:
            continue
        if section in _CERTIFICATE_SECTIONS and text(entry.get("name")):
            claims.append(_claim(_certificate(entry, section), f"{source}#{pointer}", source))
        if section == "educationAndLearnings":
            claims += [
                _claim(_degree(entry, degree), f"{source}#{pointer}/educationDegrees/{index}", source)
                for index, degree in enumerate(nodes(entry.get("educationDegrees"))[:20])
                if text(degree.get("name"))
            ]
    return claims


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    subject = one_node(document.get("credentialSubject"))
    for section in _SECTIONS:
        value = subject.get(section)
        for index, entry in enumerate(value[:MAX_ENTRIES] if isinstance(value, list) else nodes(value)):
            if is_node(entry):
                yield f"/credentialSubject/{section}/{index}", section, entry


def _claim(facts: Facts, source: str, part_of: str) -> Claim:
    notes = (Note("self_reported", "The résumé lists it without a credential that backs it."),)
    return Claim(source, Kind.SELF_REPORTED, Generation.LER_RS, Securing.NONE, facts, part_of=part_of, notes=notes)


def _certificate(entry: Mapping[str, Any], section: str) -> Facts:
    authority = one_node(entry.get("issuingAuthority"))
    period = one_node(entry.get("effectiveTimePeriod"))
    reference = next((text(node.get("reference")) for node in nodes(entry.get("verifications"))), "")
    return Facts(
        achievement=text(entry.get("name")),
        achievement_type="licence" if section == "licenses" else "professional certificate",
        description=text(entry.get("descriptions")),
        issuer=text(authority.get("tradeName")) or text(authority.get("name")),
        issuer_id=text(authority.get("domainName")),
        issued_on=moment_of(entry, "firstIssued") or moment_of(period, "validFrom"),
        expires_on=expiry_of(period, "validTo"),
        number=text(one_node(entry.get("certificationId")).get("value")) or text(entry.get("licenseNumber")),
        url=web_address(reference),
    )


def _degree(entry: Mapping[str, Any], degree: Mapping[str, Any]) -> Facts:
    institution = one_node(entry.get("institution"))
    return Facts(
        achievement=text(degree.get("name")),
        achievement_type="degree",
        issuer=text(institution.get("name")) or text(institution.get("tradeName")),
        issuer_id=text(institution.get("domainName")),
        issued_on=moment_of(degree, "date") or moment_of(entry, "end"),
        level=text(degree.get("iscedEducationLevelCode")),
        grade=text(degree.get("degreeGrantedStatus")),
    )
