"""Key material: a public key in any published form, read and made sure of.

Rules: W3C Controlled Identifiers 1.0 (Multikey, JsonWebKey); RFC 7517, 7518, 8037; FIPS 186-5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

import base58
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc.jwk import ECKey, OKPKey, RSAKey

from credentials.decoding.tokens import decode_base64url
from credentials.verification.errors import KeyMaterialError

WEAK_RSA_BITS = 2048
"""Below this an RSA key is flagged as weak (NIST SP 800-131A)."""

BROKEN_RSA_BITS = 1024
"""Below this an RSA key is refused: 829 bits were factored in 2020, so anybody may sign with it."""

RSA_BITS_LIMIT = 8192
"""Above this a signature check costs more than a credential is worth."""

NAME_LIMIT = 8192
"""The longest name we read a key from; an RSA key of 8192 bits needs 2800 characters as a did:jwk."""

MULTICODECS = {b"\xed\x01": "Ed25519", b"\x80\x24": "P-256", b"\x81\x24": "P-384", b"\x85\x24": "RSA"}
OTHER_MULTICODECS = {
    b"\xe7\x01": "secp256k1",
    b"\xec\x01": "X25519",
    b"\xeb\x01": "BLS12-381",
    b"\x82\x24": "P-521",
}

SMALL_ORDER = frozenset(
    bytes.fromhex(encoded)
    for encoded in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)
"""Ed25519 points of small order, sign bit cleared: under them one signature fits many messages (RFC 8032, 8.9)."""


class KeyType(StrEnum):
    """The kinds of key that we can check with."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"
    RSA = "RSA"


Material = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey


@dataclass(frozen=True)
class PublicKey:
    """A public key, and what the document that lists it says about it.

    ``id`` is the verification method or ``kid``, ``controller`` who the document says controls it; both are empty
    for bare key material. ``purposes`` is None where the document draws no distinction.
    """

    type: KeyType
    material: Material
    id: str = ""
    controller: str = ""
    purposes: frozenset[str] | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def bits(self) -> int:
        """The size of the key; 256 for Ed25519."""
        return 256 if isinstance(self.material, ed25519.Ed25519PublicKey) else self.material.key_size

    @property
    def is_weak(self) -> bool:
        """Whether the key is an RSA key shorter than 2048 bits."""
        return self.type is KeyType.RSA and self.bits < WEAK_RSA_BITS

    @cached_property
    def jose(self) -> OKPKey | ECKey | RSAKey:
        """The key in the form that joserfc takes."""
        # Not import_key, which warns of weak keys: we flag them, and the report says so.
        if isinstance(self.material, ed25519.Ed25519PublicKey):
            return OKPKey(self.material, self.material)
        if isinstance(self.material, rsa.RSAPublicKey):
            return RSAKey(self.material, self.material)
        return ECKey(self.material, self.material)

    @cached_property
    def thumbprint(self) -> str:
        """The RFC 7638 thumbprint, the same for the same key in every published form."""
        return self.jose.thumbprint()

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Tell whether ``signature`` is this key's over ``data``.

        ECDSA signatures are the two numbers side by side, hashed by the curve's companion; RSA is PKCS #1 v1.5 with
        SHA-256.
        """
        try:
            if isinstance(self.material, ed25519.Ed25519PublicKey):
                self.material.verify(signature, data)
            elif isinstance(self.material, rsa.RSAPublicKey):
                self.material.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
            else:
                half = self.bits // 8
                if len(signature) != 2 * half:
                    return False
                numbers = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
                digest = hashes.SHA256() if self.type is KeyType.P256 else hashes.SHA384()
                self.material.verify(encode_dss_signature(*numbers), data, ec.ECDSA(digest))
        except InvalidSignature:
            return False
        return True


# -- bare key material ---------------------------------------------------------------------------------------


def read_multikey(text: str) -> PublicKey:
    """The key of a ``publicKeyMultibase`` value with its multicodec header: ``z6Mk…``, ``zDn…``, ``z82L…``."""
    data = read_multibase(text)
    header, rest = data[:2], data[2:]
    if header in OTHER_MULTICODECS:
        raise unsupported(OTHER_MULTICODECS[header])
    kind = MULTICODECS.get(header)
    if kind is None:
        raise malformed("it does not say what kind of key it is")
    if kind == "Ed25519":
        return read_ed25519(rest)
    if kind == "RSA":
        return _read_der(_pkcs1_to_spki(rest))
    curve: ec.EllipticCurve = ec.SECP256R1() if kind == "P-256" else ec.SECP384R1()
    try:
        return _checked(ec.EllipticCurvePublicKey.from_encoded_point(curve, rest))
    except ValueError as error:
        raise malformed("it is no point on its curve") from error


def read_ed25519(data: bytes) -> PublicKey:
    """The Ed25519 key of 32 bytes."""
    if len(data) != 32:
        raise malformed("an Ed25519 key has 32 bytes")
    return _checked(ed25519.Ed25519PublicKey.from_public_bytes(data))


def read_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """The key of a JSON Web Key; ``kid`` becomes its id."""
    kind, curve = jwk.get("kty"), jwk.get("crv")
    if kind == "oct":
        raise KeyMaterialError("key_refused", "The key is a shared secret, which proves nothing.")
    if jwk.get("use", "sig") != "sig":
        raise KeyMaterialError("key_refused", "The key is not meant for signatures.")
    try:
        if (kind, curve) == ("OKP", "Ed25519"):
            key = read_ed25519(decode_base64url(jwk["x"]))
        elif kind == "EC" and curve in ("P-256", "P-384"):
            size = 32 if curve == "P-256" else 48
            x, y = decode_base64url(jwk["x"]), decode_base64url(jwk["y"])
            if len(x) > size or len(y) > size:
                raise malformed("a coordinate is too long")
            point = b"\x04" + x.rjust(size, b"\0") + y.rjust(size, b"\0")
            named: ec.EllipticCurve = ec.SECP256R1() if curve == "P-256" else ec.SECP384R1()
            key = _checked(ec.EllipticCurvePublicKey.from_encoded_point(named, point))
        elif kind == "RSA":
            modulus, exponent = (int.from_bytes(decode_base64url(jwk[name])) for name in ("n", "e"))
            _refuse_giant(modulus.bit_length())
            key = _checked(rsa.RSAPublicNumbers(exponent, modulus).public_key())
        else:
            raise unsupported(str(curve or kind))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise malformed("its JSON Web Key is damaged") from error
    name = jwk.get("kid")
    return replace(key, id=name) if isinstance(name, str) else key


def read_pem(text: str) -> PublicKey:
    """The key of a PEM block: SubjectPublicKeyInfo or PKCS #1."""
    try:
        return _checked(serialization.load_pem_public_key(text.strip().encode()))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise malformed("its PEM block cannot be read") from error


# -- decoding ------------------------------------------------------------------------------------------------


def _checked(material: object) -> PublicKey:
    if isinstance(material, ed25519.Ed25519PublicKey):
        raw = material.public_bytes_raw()
        if raw[:31] + bytes([raw[31] & 0x7F]) in SMALL_ORDER:
            raise KeyMaterialError("key_refused", "The key is one under which any signature would fit.")
        return PublicKey(KeyType.ED25519, material)
    if isinstance(material, rsa.RSAPublicKey):
        _refuse_giant(material.key_size)
        if material.key_size < BROKEN_RSA_BITS:
            sentence = f"The RSA key has {material.key_size} bits, so few that anybody can sign with it."
            raise KeyMaterialError("key_refused", sentence)
        return PublicKey(KeyType.RSA, material)
    if isinstance(material, ec.EllipticCurvePublicKey):
        curves = {"secp256r1": KeyType.P256, "secp384r1": KeyType.P384}
        if material.curve.name not in curves:
            raise unsupported(material.curve.name)
        return PublicKey(curves[material.curve.name], material)
    raise unsupported(type(material).__name__)


def _refuse_giant(bits: int) -> None:
    if bits > RSA_BITS_LIMIT:
        raise KeyMaterialError("key_refused", f"The RSA key has {bits} bits, more than we check with.")


def _read_der(data: bytes) -> PublicKey:
    try:
        return _checked(serialization.load_der_public_key(data))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise malformed("its encoding cannot be read") from error


def _pkcs1_to_spki(data: bytes) -> bytes:
    """Wrap an RSAPublicKey (PKCS #1) as the SubjectPublicKeyInfo that cryptography reads."""
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    bits = b"\x03" + _der_length(len(data) + 1) + b"\0" + data
    return b"\x30" + _der_length(len(algorithm) + len(bits)) + algorithm + bits


def _der_length(length: int) -> bytes:
    if length < 0x80:
        return bytes([length])
    size = (length.bit_length() + 7) // 8
    return bytes([0x80 | size]) + length.to_bytes(size)


def read_multibase(text: str) -> bytes:
    """The bytes of a multibase text in base58btc or base64url. Raises KeyMaterialError."""
    if not isinstance(text, str) or len(text) > NAME_LIMIT:
        raise malformed("it is no multibase text")
    try:
        if text.startswith("z"):
            return base58.b58decode(text[1:])
        if text.startswith("u"):
            return decode_base64url(text[1:])
    except ValueError as error:
        raise malformed("its multibase text is damaged") from error
    raise malformed("it is no multibase text")


def malformed(why: str) -> KeyMaterialError:
    """The error for a key that cannot be read."""
    return KeyMaterialError("key_malformed", f"The key cannot be read: {why}.")


def unsupported(kind: str) -> KeyMaterialError:
    """The error for a kind of key that we cannot check with."""
    return KeyMaterialError("key_type_unsupported", f"We cannot check signatures of this kind of key ({kind}).")
