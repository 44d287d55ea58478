"""The JSON-LD contexts that no package carries, as tables of terms and IRIs.

Written from the vocabularies of the Open Badges and CLR specifications (1EdTech) and of the Verifiable Credentials
examples (W3C). ``tests/credentials/verification/test_contexts.py`` holds each against the published body.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Context = dict[str, Any]

CLR = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#"
OPEN_BADGES = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
KEYWORDS = {"id": "@id", "type": "@type"}


def _pairs(words: str) -> list[tuple[str, str]]:
    """Split ``term`` and ``term=name`` words into (term, name in the vocabulary)."""
    return [(term, name or term) for term, _, name in (word.partition("=") for word in words.split())]


def _names(prefix: str, words: str) -> Context:
    """Terms that stand for a name of the vocabulary and say nothing about their values."""
    return {term: prefix + name for term, name in _pairs(words)}


def _terms(prefix: str, words: str, **about: Any) -> Context:
    """Terms defined as objects, all with the same type or container."""
    return {term: {"@id": prefix + name, **about} for term, name in _pairs(words)}


def _links(prefix: str, words: str) -> Context:
    """Terms whose values are identifiers."""
    return _terms(prefix, words, **{"@type": "@id"})


def _dates(prefix: str, words: str) -> Context:
    return _terms(prefix, words, **{"@type": "xsd:dateTime"})


def _flags(prefix: str, words: str) -> Context:
    return _terms(prefix, words, **{"@type": "xsd:boolean"})


def _clr(badges: str, credential: Context, subject: Context) -> Context:
    """The context of CLR 2.0; ``badges`` is where it looks for the Open Badges vocabulary."""
    sets = {"@container": "@set"}
    return {
        **KEYWORDS,
        "ClrCredential": {"@id": f"{CLR}ClrCredential", "@context": {**KEYWORDS, **credential}},
        "ClrSubject": {
            "@id": f"{CLR}ClrSubject",
            "@context": {
                **KEYWORDS,
                "cred": "https://www.w3.org/2018/credentials#",
                "obi": badges,
                **_terms(CLR, "achievement", **{"@type": "obi:Achievement"}, **sets),
                **_terms(CLR, "association", **{"@type": f"{CLR}Association"}, **sets),
                **_terms(CLR, "verifiableCredential", **{"@type": "cred:verifiableCredential"}, **sets),
                **subject,
            },
        },
        "Association": {
            "@id": f"{CLR}Association",
            "@context": {
                **_terms(CLR, "associationType=AssociationType"),
                **_terms(CLR, "sourceId targetId", **{"@type": "xsd:anyURI"}),
            },
        },
    }


def _clr_2_0_1() -> Context:
    identifier = _terms(CLR, "identifier=identifier-1", **{"@type": "obi:Identifier", "@container": "@set"})
    return _clr(OPEN_BADGES, _flags(CLR, "partial"), identifier)


def _open_badges_2() -> Context:
    return {
        **KEYWORDS,
        "extensions": "https://w3id.org/openbadges/extensions#",
        "obi": "https://w3id.org/openbadges#",
        "cred": "https://w3id.org/credentials#",
        "dc": "http://purl.org/dc/terms/",
        "schema": "http://schema.org/",
        "sec": "https://w3id.org/security#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "verify": "verification",
        **_names("schema:", "AlignmentObject"),
        **_names("sec:", "CryptographicKey=Key"),
        **_names("cred:", "Endorsement=Credential"),
        **_names("obi:", "Assertion BadgeClass Criteria Evidence Extension FrameValidation HostedBadge Image Issuer"),
        **_names("obi:", "IdentityObject Profile RevocationList SignedBadge TypeValidation VerificationObject"),
        **_names("obi:", "hosted=HostedBadge signed=SignedBadge"),
        **_names("obi:", "validation validatesType validationFrame validationSchema"),
        **_terms("schema:", "caption description email genre name tags=keywords telephone version"),
        **_terms("schema:", "targetDescription targetFramework targetName targetUrl"),
        **_links("schema:", "author image url"),
        **_links("cred:", "claim endorsement=credential"),
        **_dates("dc:", "created"),
        **_links("dc:", "creator related=relation"),
        **_dates("sec:", "expires=expiration"),
        **_links("sec:", "owner publicKey"),
        **_terms("sec:", "publicKeyPem"),
        **_terms("http://purl.org/dqm-vocabulary/v1/dqm#", "startsWith"),
        **_links("obi:", "alignment badge criteria evidence issuer recipient revocationList verification=verify"),
        **_terms("obi:", "allowedOrigins audience endorsementComment identity=identityHash narrative"),
        **_terms("obi:", "revocationReason revokedAssertions=revoked salt targetCode uid verificationProperty"),
        **_flags("obi:", "hashed revoked"),
        **_dates("obi:", "issuedOn=issueDate"),
    }


def _badges_before_open_badges_1() -> Context:
    """The older badge and security vocabulary on which Open Badges 1.1 is laid."""
    return {
        **KEYWORDS,
        "ob": "https://w3id.org/openbadges#",
        "dc": "http://purl.org/dc/terms/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "sec": "https://w3id.org/security#",
        "schema": "http://schema.org/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        **_names("ob:", "Badge BadgeOffer BadgeTemplate Identity recipientEmail recipientPassword tag"),
        **_links("ob:", "alignment badge badgeOffer badgeTemplate criteria evidence issuer recipient"),
        **_dates("ob:", "issued"),
        **_names("schema:", "PostalAddress addressCountry addressLocality addressRegion description email"),
        **_names("schema:", "familyName givenName name postalCode streetAddress"),
        **_links("schema:", "about address image url"),
        **_names("rdfs:", "comment label"),
        **_names("dc:", "title"),
        **_dates("dc:", "created"),
        **_links("dc:", "creator"),
        **_links("https://w3id.org/identity#", "identityService"),
        **_names("sec:", "EncryptedMessage CryptographicKey=Key GraphSignature2012 cipherAlgorithm cipherData"),
        **_names("sec:", "cipherKey digestAlgorithm digestValue domain initializationVector nonce"),
        **_names("sec:", "normalizationAlgorithm password privateKeyPem publicKeyPem"),
        **_names("sec:", "signature signatureAlgorithm signatureValue"),
        **_links("sec:", "claim credential owner privateKey publicKey publicKeyService"),
        **_dates("sec:", "expires=expiration revoked"),
    }


def _open_badges_1() -> Context:
    return {
        **KEYWORDS,
        "obi": "https://w3id.org/openbadges#",
        "extensions": "https://w3id.org/openbadges/extensions#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "schema": "http://schema.org/",
        "sec": "https://w3id.org/security#",
        **_names("obi:", "Assertion BadgeClass Extension FrameValidation Issuer IssuerOrg=Issuer TypeValidation"),
        **_names("obi:", "hosted=HostedBadge signed=SignedBadge"),
        **_names("obi:", "validation validatesType validationFrame validationSchema"),
        **_terms("schema:", "description name tags=keywords"),
        **_names("schema:", "email"),
        **_links("schema:", "image url"),
        **_dates("sec:", "expires=expiration"),
        **_links("obi:", "alignment badge criteria evidence issuer recipient revocationList verify"),
        **_terms("obi:", "identity=identityHash salt uid"),
        **_flags("obi:", "hashed"),
        **_dates("obi:", "issuedOn=issueDate"),
    }


TABLES: dict[str, Any] = {
    "https://purl.imsglobal.org/spec/clr/v2p0/context.json": _clr(
        "https://purl.imsglobal.org/spec/ob/v3p0/vocab.html#", {}, {}
    ),
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": _clr_2_0_1(),
    "https://w3id.org/openbadges/v1": [_badges_before_open_badges_1(), _open_badges_1()],
    "https://w3id.org/openbadges/v2": _open_badges_2(),
    "https://www.w3.org/ns/credentials/examples/v2": {"@vocab": "https://www.w3.org/ns/credentials/examples#"},
}
"""What stands under ``@context`` at each address."""

ADDED_IN_PLACE: Mapping[str, Context] = {
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": {
        **_links("https://www.iana.org/assignments/jwt#", "jti"),
        **_terms(OPEN_BADGES, "endorsementJwt", **{"@container": "@set"}),
    },
}
"""Terms that a second body, published later under the same address, adds to the first."""
