"""Files as learners hand them in, really signed, made in memory."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from typing import Any

from credentials.issuing.achievements import build_achievement, build_achievement_credential, build_issuer
from credentials.issuing.baking import bake_png
from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import sign_data_integrity, sign_jwt

KEY = KeyPair.from_seed(bytes(range(32)))
ISSUED = datetime(2026, 3, 1, 9, tzinfo=UTC)


def badge(number: int = 1, *, email: str = "alice@learner.example", key: KeyPair = KEY, **facts: Any) -> dict[str, Any]:
    """Give an unsigned OB 3.0 badge; each number is another award of another achievement."""
    return build_achievement_credential(
        credential_id=facts.pop("credential_id", f"urn:uuid:00000000-0000-4000-8000-{number:012d}"),
        issuer=build_issuer(key.did_key, "Fernhollow College"),
        achievement=build_achievement(
            f"https://fernhollow.example/achievements/{facts.pop('achievement', number)}",
            facts.pop("name", f"Field Work {number}"),
            description="A season by the river.",
            criteria="Twelve days in the field.",
            tag=["ecology", "Field Work"],
        ),
        valid_from=facts.pop("valid_from", ISSUED),
        email=email,
        **facts,
    )


def signed(document: dict[str, Any], key: KeyPair = KEY) -> bytes:
    """Give the badge as a JSON file with a Data Integrity proof."""
    return json.dumps(
        sign_data_integrity(document, key, cryptosuite="eddsa-jcs-2022", created=ISSUED), ensure_ascii=False
    ).encode()


def token(document: dict[str, Any], key: KeyPair = KEY) -> bytes:
    """Give the badge as a VC-JWT."""
    return sign_jwt(document, key, kid=key.verification_method).encode()


def picture(colour: int = 120, size: int = 8) -> bytes:
    """Give a small PNG without a badge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + bytes((colour, colour, 90)) * size for _ in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def baked(document: dict[str, Any], *, png: bytes | None = None) -> bytes:
    """Give the signed badge inside a PNG."""
    return bake_png(png or picture(), signed(document).decode(), keyword="openbadgecredential")


def archive(**files: bytes) -> bytes:
    """Give the files as one ZIP; a name's last underscore stands for its dot."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(".".join(name.rsplit("_", 1)), data)
    return target.getvalue()
