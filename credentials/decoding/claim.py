"""The Claim: one credential as it was handed in, read and not yet believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What sort of thing was found in the input."""

    AWARD = "award"
    SELF_REPORTED = "self_reported"
    NOT_AN_AWARD = "not_an_award"


class Generation(StrEnum):
    """Which family of documents the claim belongs to."""

    OB_0_5 = "ob05"
    OB_1_0 = "ob1"
    OB_1_1 = "ob11"
    OB_2 = "ob2"
    OB_3 = "ob3"
    CLR_2 = "clr2"
    VC_1_1 = "vc1"
    VC_2 = "vc2"
    BLOCKCERTS = "blockcerts"
    ELM_3 = "elm3"
    LER_RS = "ler-rs"
    CREDLY_EXPORT = "credly-export"
    ACCREDIBLE_EXPORT = "accredible-export"
    BADGR_BACKPACK = "badgr-backpack"
    OBF_EXPORT = "obf-export"
    MOODLE_EXPORT = "moodle-export"
    LINKEDIN_EXPORT = "linkedin-export"
    JSON_RESUME = "json-resume"
    DOCUMENT = "document"
    TYPED = "typed"


class Securing(StrEnum):
    """What could prove the claim, as its own bytes say."""

    HOSTED = "hosted"
    JWS = "jws"
    DATA_INTEGRITY = "di"
    JWT = "jwt"
    UNSUPPORTED = "unsupported"
    NONE = "unsigned"


class Baked(StrEnum):
    """The picture the claim was baked into."""

    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom the credential says it was awarded.

    ``type`` is ``email``, ``url``, ``telephone``, ``id`` (a DID or URI) or another word of the document. A hashed
    ``identity`` reads ``sha256$hex`` or ``md5$hex``; ``salt`` belongs to it.
    """

    type: str
    identity: str
    hashed: bool = False
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill or alignment the achievement names; ``url`` and ``framework`` where the document aligns it."""

    name: str
    url: str = ""
    framework: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence that the issuer put into the credential."""

    url: str = ""
    name: str = ""
    narrative: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the document says, in one vocabulary for every generation. Empty where it says nothing.

    Dates are kept as they are meant: an aware ``datetime``; a document that gives only a day means its start for
    ``issued_on`` and its last moment for ``expires_on``, in UTC. ``picture`` is an address or a ``data:`` URI.
    ``credits`` is the text of a decimal number.
    """

    achievement: str = ""
    achievement_id: str = ""
    achievement_type: str = ""
    description: str = ""
    criteria: str = ""
    criteria_url: str = ""
    issuer: str = ""
    issuer_id: str = ""
    issuer_url: str = ""
    recipients: tuple[Recipient, ...] = ()
    recipient_name: str = ""
    issued_on: datetime | None = None
    expires_on: datetime | None = None
    credential_id: str = ""
    number: str = ""
    url: str = ""
    credits: str = ""
    level: str = ""
    grade: str = ""
    language: str = ""
    picture: str = ""
    skills: tuple[Skill, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something noticed while reading that a person should know: a stable code and a plain sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One credential found in an input.

    ``source`` tells where: ``badges.zip/a.png``, ``record.json#/credentialSubject/verifiableCredential/0``.
    ``document`` is the JSON object exactly as parsed (for a token: its payload); ``token`` the compact JWS or
    JWT exactly as read. ``address`` is where the bytes were fetched from, if they were. ``part_of`` is the
    source of the record (CLR, presentation) that holds this claim. ``proof_name`` names what secures an
    unsupported one.
    """

    source: str
    kind: Kind
    generation: Generation
    securing: Securing
    facts: Facts
    baked: Baked | None = None
    document: Mapping[str, Any] | None = None
    token: str | None = None
    address: str = ""
    part_of: str = ""
    proof_name: str = ""
    notes: tuple[Note, ...] = field(default=())

    @property
    def format(self) -> str:
        """One word for generation, securing and baking, such as ``ob2-jws-png``."""
        return "-".join(str(part) for part in (self.generation, self.securing, self.baked) if part)
