"""Status lists: which of an issuer's credentials are revoked or suspended, one bit each.

Rules: W3C Bitstring Status List 1.0; its forerunner Status List 2021; 1EdTech Revocation List.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from credentials.issuing.signing import CREDENTIALS_V2, format_time

SMALLEST_LIST = 131_072
"""Entries of the smallest list: 16 KiB, so that nobody can tell who looked for whom."""

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
STATUS_LIST_2021 = "https://w3id.org/vc/status-list/2021/v1"


def encode_bitstring(indices: Collection[int], *, size: int = SMALLEST_LIST) -> str:
    """The ``encodedList`` in which the bits at ``indices`` are set; bit 0 is the left-most of the first byte."""
    bits = bytearray(size // 8)
    for index in indices:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def build_status_entry(list_url: str, index: int, *, purpose: str = "revocation") -> dict[str, Any]:
    """The ``credentialStatus`` of a credential that has the bit ``index`` of the list at ``list_url``."""
    return {
        "id": f"{list_url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def build_status_list_credential(
    *,
    list_url: str,
    issuer: str,
    indices: Collection[int],
    valid_from: datetime,
    purpose: str = "revocation",
    size: int = SMALLEST_LIST,
    valid_until: datetime | None = None,
) -> dict[str, Any]:
    """An unsigned BitstringStatusListCredential in which the bits at ``indices`` are set."""
    credential: dict[str, Any] = {
        "@context": [CREDENTIALS_V2],
        "id": list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": format_time(valid_from),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode_bitstring(indices, size=size),
        },
    }
    if valid_until is not None:
        credential["validUntil"] = format_time(valid_until)
    return credential


def build_status_list_2021_credential(
    *, list_url: str, issuer: str, indices: Collection[int], valid_from: datetime, purpose: str = "revocation"
) -> dict[str, Any]:
    """An unsigned StatusList2021Credential; its list has no multibase prefix."""
    return {
        "@context": [CREDENTIALS_V1, STATUS_LIST_2021],
        "id": list_url,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": issuer,
        "issuanceDate": format_time(valid_from),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "StatusList2021",
            "statusPurpose": purpose,
            "encodedList": encode_bitstring(indices)[1:],
        },
    }


def build_1edtech_revocation_list(list_url: str, issuer: str, revoked: Collection[Mapping[str, Any]]) -> dict[str, Any]:
    """A 1EdTech revocation list; each entry names a credential's ``id``, and perhaps ``revocationReason``."""
    return {"id": list_url, "issuer": issuer, "revokedCredential": [dict(entry) for entry in revoked]}
