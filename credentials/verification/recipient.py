"""Belongs to this person: is the credential made out to one of the identities the person has proved?"""

from __future__ import annotations

import hashlib
import hmac
import re
import string
from collections.abc import Collection
from typing import Final

from credentials.decoding.claim import Recipient
from credentials.verification.documents import variant_address
from credentials.verification.report import Check, CheckName, State

_HASHED: Final = re.compile(r"(?P<algorithm>[A-Za-z0-9_-]+)\$(?P<digest>[0-9A-Fa-f]*)\Z")
_BARE_DIGEST: Final = re.compile(r"(?:[0-9a-f]{64}|[0-9a-f]{32})\Z")
_ALGORITHMS: Final = frozenset({"sha256", "md5"})
_SMALL: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):")
_COMPARABLE: Final = frozenset({"email", "url", "id", "telephone"})


def check_recipient(recipients: Collection[Recipient], identities: Collection[str]) -> Check:
    """Tell whether one of ``identities`` (email addresses, DIDs, URLs, all proved to be the person's) is named.

    Email addresses are compared without regard to case; hashed ones as written and lower-cased, with the salt
    and, since some issuers forget it, without. A credential that names nobody, or names its holder in a way none
    of the identities can answer (a DID, where only email addresses are given), cannot be checked.

    Rule: Open Badges 2.0, "IdentityObject" and "IdentityHash"; Open Badges 3.0, section B.1.14.
    """
    named = [recipient for recipient in recipients if recipient.identity and recipient.type in _COMPARABLE | {""}]
    if not named:
        return Check(
            CheckName.RECIPIENT,
            State.UNKNOWN,
            "no_recipient",
            "The credential does not say to whom it was awarded in a way that can be checked.",
            "Ask the issuer to issue it to your email address.",
        )
    unreadable = [one for one in named if _has_unsupported_hash(one)]
    for recipient in [one for one in named if one not in unreadable]:
        for identity in identities:
            if _matches(recipient, identity):
                return Check(
                    CheckName.RECIPIENT,
                    State.PASSED,
                    "recipient_match",
                    "It was awarded to an identity that is proved to be yours.",
                    evidence={"identity": identity, "hashed": "yes" if _is_hashed(recipient) else "no"},
                )
    if unreadable:
        algorithm = unreadable[0].identity.partition("$")[0]
        return Check(
            CheckName.RECIPIENT,
            State.FAILED,
            "unsupported_hash",
            f"The recipient is hidden behind “{algorithm}”, which badges do not use, so it can never be matched to "
            "anybody.",
            "Ask the issuer to issue it again.",
        )
    if not identities:
        return Check(
            CheckName.RECIPIENT,
            State.UNKNOWN,
            "no_identity",
            "Nobody has said whose credential this should be, so the recipient was not compared.",
            "Sign in and confirm your email address, or give the address with the question.",
        )
    if not any(_could_match(recipient, identity) for recipient in named for identity in identities):
        return Check(
            CheckName.RECIPIENT,
            State.UNKNOWN,
            "other_kind_of_identity",
            "The credential names its holder by another kind of identifier than any that was given.",
            "Ask the issuer to issue it to your email address as well.",
            {"recipient": named[0].identity},
        )
    return Check(
        CheckName.RECIPIENT,
        State.FAILED,
        "recipient_mismatch",
        "It was awarded to somebody else, or to an address of yours that you have not confirmed.",
        "If it went to another address of yours, add and confirm that address; it is then matched again by itself.",
    )


def _is_hashed(recipient: Recipient) -> bool:
    return recipient.hashed or _HASHED.match(recipient.identity) is not None


def _has_unsupported_hash(recipient: Recipient) -> bool:
    match = _HASHED.match(recipient.identity)
    if match is not None:
        return match["algorithm"].lower() not in _ALGORITHMS
    return recipient.hashed and "$" in recipient.identity


def _digest(recipient: Recipient) -> tuple[str, str] | None:
    """Give algorithm and hexadecimal digest of a hashed recipient; some leave the algorithm's name out."""
    if match := _HASHED.match(recipient.identity):
        return match["algorithm"].lower(), match["digest"].lower()
    bare = recipient.identity.lower()
    if recipient.hashed and _BARE_DIGEST.match(bare):
        return ("sha256" if len(bare) == 64 else "md5"), bare
    return None


def _matches(recipient: Recipient, identity: str) -> bool:
    identity = identity.strip().removeprefix("mailto:")
    hidden = _digest(recipient)
    if hidden is None:
        if _kind(identity) == "email":
            return _plain_email(recipient.identity) == _plain_email(identity)
        return variant_address(recipient.identity.strip(), identity)
    algorithm, digest = hidden
    return any(
        hmac.compare_digest(hashlib.new(algorithm, (spelling + salt).encode()).hexdigest(), digest)
        for spelling in (identity, identity.lower())
        for salt in dict.fromkeys((recipient.salt, ""))
    )


def _could_match(recipient: Recipient, identity: str) -> bool:
    """Tell whether a mismatch of the two means anything: a DID says nothing about an email address."""
    if _is_hashed(recipient):
        hides = {"id": ":" in identity, "url": _kind(identity) == "web", "telephone": _kind(identity) in {"", "tel"}}
        return hides.get(recipient.type, True)
    return _kind(recipient.identity) == _kind(identity)


def _plain_email(identity: str) -> str:
    """Give the address in small letters. Only ASCII has them alike: ``straße`` and ``strasse`` are two mailboxes."""
    return identity.strip().translate(_SMALL).removeprefix("mailto:")


def _kind(identity: str) -> str:
    """Give the sort of a plain identity: ``email``, ``web``, or the scheme of another URI; nothing for plain words."""
    word = _plain_email(identity)
    scheme = _SCHEME.match(word)
    if scheme is None:
        return "email" if "@" in word else ""
    return "web" if scheme[1] in ("http", "https") else scheme[1]
