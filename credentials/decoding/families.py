"""Which family a document belongs to, what could prove it, and whether it is an award at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from credentials.decoding.claim import Generation, Securing
from credentials.decoding.nodes import contexts, ident, is_node, nodes, one_node, text, types
from credentials.decoding.tokens import Token

_SELECTIVE = re.compile(r"(-sd-|^bbs-|bbsbls|bbs[+]?signature|sd-jwt)", re.IGNORECASE)
_ANCHORED = re.compile(r"(merkleproof|chainedproof|blockchain)", re.IGNORECASE)
_NO_AWARDS = {
    "BadgeClass": "a badge class: it describes a badge, and nobody to whom it was awarded",
    "Issuer": "an issuer profile",
    "Profile": "an issuer profile",
    "Endorsement": "an endorsement",
    "EndorsementCredential": "an endorsement: it speaks for an issuer, a badge or another credential",
    "RevocationList": "a revocation list",
    "1EdTechRevocationList": "a revocation list",
    "CryptographicKey": "a key",
    "BitstringStatusListCredential": "a status list",
    "StatusList2021Credential": "a status list",
    "RevocationList2020Credential": "a status list",
    "JsonSchemaCredential": "a schema",
    "Achievement": "an achievement: it describes what can be earned, and nobody who earned it",
}

_ISSUER_MEMBERS = {"name", "url", "description", "image", "email", "revocationList", "origin", "org", "contact"}


def is_credential(document: Mapping[str, Any]) -> bool:
    """Tell whether the document means to be a Verifiable Credential, well formed or not."""
    if types(document) & {"VerifiableCredential", "ClrCredential", "OpenBadgeCredential", "AchievementCredential"}:
        return True
    return "credentialSubject" in document or any("/credentials/v" in name for name in contexts(document))


def credential_generation(credential: Mapping[str, Any]) -> Generation:
    """Return the family of a credential, after its types and contexts."""
    kinds = types(credential)
    named = contexts(credential)
    if "EuropeanDigitalCredential" in kinds or any("data.europa.eu/snb" in name for name in named):
        return Generation.ELM_3
    if "BlockcertsCredential" in kinds or any("blockcerts" in name for name in named):
        return Generation.BLOCKCERTS
    if "LER-RS VC" in kinds or "LER-RSType" in text(one_node(credential.get("credentialSubject")).get("type")):
        return Generation.LER_RS
    if "ClrCredential" in kinds:
        return Generation.CLR_2
    if kinds & {"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential"}:
        return Generation.OB_3
    if any("/credentials/v1" in name for name in named):
        return Generation.VC_1_1
    return Generation.VC_2 if any("/credentials/v2" in name for name in named) else Generation.VC_1_1


def assertion_generation(document: Mapping[str, Any]) -> Generation:
    """Return the generation of an Open Badges assertion, after its context and the shape of its members."""
    named = contexts(document)
    if any("blockcerts" in name for name in named):
        return Generation.BLOCKCERTS
    if any(re.search(r"/v2(p\d)?\b", name) for name in named):
        return Generation.OB_2
    if any(re.search(r"(/v1\b|1\.1)", name) for name in named):
        return Generation.OB_1_1
    if named or is_node(document.get("@context")):
        return Generation.OB_2
    # A 1.0 assertion says how it is verified; 0.5 says nothing, and writes its recipient as a bare text.
    if is_node(document.get("verify")) or is_node(document.get("recipient")):
        return Generation.OB_1_0
    return Generation.OB_0_5


def securing_of_token(token: Token) -> tuple[Securing, str]:
    """Return what could prove a token, and the name of the proof where it is not supported."""
    selective = token.disclosures or "_sd_alg" in token.payload or "_sd" in token.payload or "~" in token.text
    return (Securing.UNSUPPORTED, "SD-JWT") if selective else (Securing.JWT, "")


def securing_of_proof(document: Mapping[str, Any]) -> tuple[Securing, str]:
    """Return what could prove a document with proofs of its own, and the name of an unsupported proof.

    Selective disclosure and anchors in a blockchain are not supported; one supported proof among several is enough,
    save beside an anchor, which is part of what the issuer promised.
    """
    names = [
        text(proof.get("cryptosuite")) or text(proof.get("type"))
        for proof in (*nodes(document.get("proof")), *nodes(document.get("signature")))
    ]
    if not names and ("_sd" in document or "_sd_alg" in document):
        return Securing.UNSUPPORTED, "SD-JWT"  # taken out of a token whose signature covers it as a whole
    if not names:
        return Securing.NONE, ""
    beyond = [name for name in names if _SELECTIVE.search(name) or _ANCHORED.search(name)]
    if len(beyond) == len(names) or any(_ANCHORED.search(name) for name in beyond):
        return Securing.UNSUPPORTED, ", ".join(dict.fromkeys(beyond))
    return Securing.DATA_INTEGRITY, ""


def no_award(document: Mapping[str, Any]) -> str | None:
    """What a document is that is no award, in words; None when it may be one."""
    kinds = types(document)
    for name, words in _NO_AWARDS.items():
        if name in kinds and not kinds & {"Assertion", "OpenBadgeCredential", "AchievementCredential"}:
            return words
    subjects = nodes(document.get("credentialSubject"))
    is_achievement = bool(kinds & {"OpenBadgeCredential", "AchievementCredential"})
    if is_achievement or any("AchievementSubject" in types(subject) for subject in subjects):
        if subjects and not any(subject.get("achievement") for subject in subjects):
            return "an achievement credential that names no achievement"
        return None
    if "credentialSubject" in document or "vc" in document:
        return None
    if {"name", "criteria", "issuer"} <= document.keys() and "recipient" not in document:
        return _NO_AWARDS["BadgeClass"]
    if "verificationMethod" in document and ident(document).startswith("did:"):
        return "a DID document: it lists an issuer's keys"
    if "publicKeyPem" in document or {"kty", "keys"} & document.keys():
        return _NO_AWARDS["CryptographicKey"]
    if "revokedAssertions" in document or "revokedCredential" in document:
        return _NO_AWARDS["RevocationList"]
    # A 1.0 issuer has no type; it is known by having nothing but an issuer's members.
    if {"name", "url"} <= document.keys() <= _ISSUER_MEMBERS:
        return _NO_AWARDS["Issuer"]
    if {"name", "url"} <= document.keys() and any("openbadges" in name for name in contexts(document)):
        return _NO_AWARDS["Issuer"]
    return None
