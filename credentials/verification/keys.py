"""Keys: every published form of a public key, read and made sure of.

Reads Multikey, JWK, PEM and base58; finds keys in DID documents, controller documents, Open Badges 2.0 profiles and
JWK sets; resolves did:key and did:jwk, which need no network. A key found inside the credential itself proves
integrity, not identity: who may sign for whom is decided elsewhere.

Rules: W3C Controlled Identifiers 1.0 (Multikey, JsonWebKey, verification relationships); RFC 7517, 7518, 8037;
did:key and did:jwk method specifications; Open Badges 2.0 CryptographicKey.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, Protocol

import base58
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc.jwk import ECKey, OKPKey, RSAKey

from credentials.verification.errors import KeyMaterialError, KeyNotFoundError

WEAK_RSA_BITS = 2048
"""Below this an RSA key is flagged as weak (NIST SP 800-131A)."""

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

RELATIONSHIPS = (
    "assertionMethod",
    "authentication",
    "capabilityInvocation",
    "capabilityDelegation",
    "keyAgreement",
)


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


class KeyResolver(Protocol):
    """Keys by verification method."""

    def resolve(self, verification_method: str) -> PublicKey:
        """Give the key.

        Raises KeyNotFoundError when the controller's document does not list it, UnreachableError when that document
        gave no answer, KeyMaterialError when the key cannot be used.
        """
        ...


class SelfContainedKeys:
    """The keys that their own name spells out: did:key and did:jwk."""

    def resolve(self, verification_method: str) -> PublicKey:
        """Give the key that the name spells out. Raises KeyNotFoundError for any other name."""
        key = key_in_name(verification_method)
        if key is None:
            raise KeyNotFoundError(f"The key {verification_method} is not known.")
        return key


# -- bare key material ---------------------------------------------------------------------------------------


def read_multikey(text: str) -> PublicKey:
    """The key of a ``publicKeyMultibase`` value with its multicodec header: ``z6Mk…``, ``zDn…``, ``z82L…``."""
    data = read_multibase(text)
    header, rest = data[:2], data[2:]
    if header in OTHER_MULTICODECS:
        raise _unsupported(OTHER_MULTICODECS[header])
    kind = MULTICODECS.get(header)
    if kind is None:
        raise _malformed("it does not say what kind of key it is")
    if kind == "Ed25519":
        return read_ed25519(rest)
    if kind == "RSA":
        return _read_der(_pkcs1_to_spki(rest))
    curve: ec.EllipticCurve = ec.SECP256R1() if kind == "P-256" else ec.SECP384R1()
    try:
        return _checked(ec.EllipticCurvePublicKey.from_encoded_point(curve, rest))
    except ValueError as error:
        raise _malformed("it is no point on its curve") from error


def read_ed25519(data: bytes) -> PublicKey:
    """The Ed25519 key of 32 bytes."""
    if len(data) != 32:
        raise _malformed("an Ed25519 key has 32 bytes")
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
            key = read_ed25519(read_base64url(jwk["x"]))
        elif kind == "EC" and curve in ("P-256", "P-384"):
            size = 32 if curve == "P-256" else 48
            x, y = read_base64url(jwk["x"]), read_base64url(jwk["y"])
            if len(x) > size or len(y) > size:
                raise _malformed("a coordinate is too long")
            point = b"\x04" + x.rjust(size, b"\0") + y.rjust(size, b"\0")
            named: ec.EllipticCurve = ec.SECP256R1() if curve == "P-256" else ec.SECP384R1()
            key = _checked(ec.EllipticCurvePublicKey.from_encoded_point(named, point))
        elif kind == "RSA":
            modulus, exponent = (int.from_bytes(read_base64url(jwk[name])) for name in ("n", "e"))
            _refuse_giant(modulus.bit_length())
            key = _checked(rsa.RSAPublicNumbers(exponent, modulus).public_key())
        else:
            raise _unsupported(str(curve or kind))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise _malformed("its JSON Web Key is damaged") from error
    name = jwk.get("kid")
    return replace(key, id=name) if isinstance(name, str) else key


def read_pem(text: str) -> PublicKey:
    """The key of a PEM block: SubjectPublicKeyInfo or PKCS #1."""
    try:
        return _checked(serialization.load_pem_public_key(text.strip().encode()))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _malformed("its PEM block cannot be read") from error


# -- keys whose name is the key ------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def key_in_name(verification_method: str) -> PublicKey | None:
    """The key that a did:key or did:jwk spells out; None for every other name.

    The fragment, where there is one, has to name that very key.
    """
    did, _, fragment = verification_method.partition("#")
    if len(verification_method) > NAME_LIMIT:
        raise _malformed("its name is too long")
    if did.startswith("did:key:"):
        spelled = did.removeprefix("did:key:")
        if fragment not in ("", spelled):
            raise KeyNotFoundError(f"{did} has no key named #{fragment}.")
        return replace(read_multikey(spelled), id=f"{did}#{spelled}", controller=did)
    if did.startswith("did:jwk:"):
        if fragment not in ("", "0"):
            raise KeyNotFoundError(f"{did} has no key named #{fragment}.")
        try:
            jwk = json.loads(read_base64url(did.removeprefix("did:jwk:")))
        except (ValueError, RecursionError) as error:
            raise _malformed("the did:jwk is damaged") from error
        if not isinstance(jwk, dict):
            raise _malformed("the did:jwk holds no JSON Web Key")
        return replace(read_jwk(jwk), id=f"{did}#0", controller=did)
    return None


def key_in_fragment(verification_method: str) -> PublicKey | None:
    """The Multikey that an address carries in its own fragment, ``https://…#z6Mk…``; None where it carries none.

    Whoever made the credential chose it: it proves integrity, and nothing about the host.
    """
    controller, _, fragment = verification_method.partition("#")
    if not fragment.startswith("z"):
        return None
    try:
        return replace(read_multikey(fragment), id=verification_method, controller=controller)
    except KeyMaterialError:
        return None


# -- keys listed in a document -------------------------------------------------------------------------------


def keys_of(document: Mapping[str, Any]) -> tuple[PublicKey, ...]:
    """Every key in ``document`` that we can use, with full ids, in order.

    ``document`` is a DID document, a controller document, an issuer profile, a single key, or a JWK set.
    """
    found = []
    for listed in _listed(document):
        try:
            found.append(_read_listed(listed))
        except KeyMaterialError:
            continue
    return tuple(found)


def find_key(document: Mapping[str, Any], key_id: str, *, purpose: str = "assertionMethod") -> PublicKey:
    """The key named ``key_id`` in ``document``, fit for ``purpose``.

    Raises KeyNotFoundError when the document does not list it, or not for that purpose; KeyMaterialError when it is
    listed and cannot be used.

    Rule: Controlled Identifiers 1.0, "Retrieve Verification Method".
    """
    for listed in _listed(document):
        if listed.id == key_id or listed.id == _absolute(key_id, document):
            if listed.purposes is not None and purpose not in listed.purposes:
                raise KeyNotFoundError(f"{key_id} is listed, but not for {purpose}.")
            return _read_listed(listed)
    raise KeyNotFoundError(f"The issuer's document does not list the key {key_id}.")


@dataclass(frozen=True)
class _Listed:
    """A key as a document lists it, not yet read."""

    id: str
    controller: str
    body: Mapping[str, Any]
    purposes: frozenset[str] | None


def _listed(document: Mapping[str, Any]) -> Iterator[_Listed]:
    if isinstance(document.get("keys"), list):
        for jwk in document["keys"]:
            if isinstance(jwk, dict):
                yield _Listed(str(jwk.get("kid", "")), "", {"publicKeyJwk": jwk}, None)
        return
    subject = _text(document.get("id") or document.get("@id"))
    purposes = _purposes(document)
    seen = set()
    for member in ("verificationMethod", "publicKey", *RELATIONSHIPS):
        for body in _items(document.get(member)):
            if not isinstance(body, dict):
                continue
            name = _absolute(_text(body.get("id") or body.get("@id")), document)
            if name in seen and name:
                continue
            seen.add(name)
            controller = _text(body.get("controller") or body.get("owner")) or subject
            yield _Listed(name, controller, body, _granted(name, member, purposes))
    if _has_material(document):
        yield _Listed(subject, _text(document.get("controller") or document.get("owner")), document, None)


def _purposes(document: Mapping[str, Any]) -> dict[str, set[str]] | None:
    """For each key the relationships it is listed under; None where the document knows no relationships."""
    if not any(name in document for name in RELATIONSHIPS):
        return None
    found: dict[str, set[str]] = {}
    for relationship in RELATIONSHIPS:
        for entry in _items(document.get(relationship)):
            name = _text(entry.get("id")) if isinstance(entry, dict) else _text(entry)
            found.setdefault(_absolute(name, document), set()).add(relationship)
    return found


def _granted(name: str, member: str, purposes: dict[str, set[str]] | None) -> frozenset[str] | None:
    if purposes is None:
        return None
    embedded = {member} if member in RELATIONSHIPS else set()
    return frozenset(purposes.get(name, set()) | embedded)


def _read_listed(listed: _Listed) -> PublicKey:
    return replace(
        _read_material(listed.body),
        id=listed.id,
        controller=listed.controller,
        purposes=listed.purposes,
        expires_at=read_time(listed.body.get("expires")),
        revoked_at=read_time(listed.body.get("revoked")),
    )


def _has_material(body: Mapping[str, Any]) -> bool:
    return any(
        name in body for name in ("publicKeyMultibase", "publicKeyJwk", "publicKeyPem", "publicKeyBase58", "kty")
    )


def _read_material(body: Mapping[str, Any]) -> PublicKey:
    try:
        if "publicKeyJwk" in body:
            return read_jwk(body["publicKeyJwk"])
        if "publicKeyMultibase" in body:
            return _read_multibase_member(body["publicKeyMultibase"], _text(body.get("type")))
        if "publicKeyPem" in body:
            return read_pem(body["publicKeyPem"])
        if "publicKeyBase58" in body:
            return _read_bare(read_multibase(f"z{body['publicKeyBase58']}"), _text(body.get("type")))
        if "kty" in body:
            return read_jwk(body)
    except (AttributeError, TypeError, ValueError) as error:
        raise _malformed("its text is damaged") from error
    raise _unsupported(_text(body.get("type")) or "unnamed")


def _read_multibase_member(text: str, kind: str) -> PublicKey:
    """A ``publicKeyMultibase``: with a multicodec header, or (older documents) the bare bytes of an Ed25519 key."""
    data = read_multibase(text)
    if len(data) == 32 and kind.startswith("Ed25519"):
        return read_ed25519(data)
    return read_multikey(text)


def _read_bare(data: bytes, kind: str) -> PublicKey:
    if kind and not kind.startswith("Ed25519"):
        raise _unsupported(kind)
    return read_ed25519(data)


def read_time(value: object) -> datetime | None:
    """The moment an XML Schema dateTime names, in UTC where it names no zone; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        return None


# -- decoding ------------------------------------------------------------------------------------------------


def _checked(material: object) -> PublicKey:
    if isinstance(material, ed25519.Ed25519PublicKey):
        raw = material.public_bytes_raw()
        if raw[:31] + bytes([raw[31] & 0x7F]) in SMALL_ORDER:
            raise KeyMaterialError("key_refused", "The key is one under which any signature would fit.")
        return PublicKey(KeyType.ED25519, material)
    if isinstance(material, rsa.RSAPublicKey):
        _refuse_giant(material.key_size)
        return PublicKey(KeyType.RSA, material)
    if isinstance(material, ec.EllipticCurvePublicKey):
        curves = {"secp256r1": KeyType.P256, "secp384r1": KeyType.P384}
        if material.curve.name not in curves:
            raise _unsupported(material.curve.name)
        return PublicKey(curves[material.curve.name], material)
    raise _unsupported(type(material).__name__)


def _refuse_giant(bits: int) -> None:
    if bits > RSA_BITS_LIMIT:
        raise KeyMaterialError("key_refused", f"The RSA key has {bits} bits, more than we check with.")


def _read_der(data: bytes) -> PublicKey:
    try:
        return _checked(serialization.load_der_public_key(data))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _malformed("its encoding cannot be read") from error


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
        raise _malformed("it is no multibase text")
    try:
        if text.startswith("z"):
            return base58.b58decode(text[1:])
        if text.startswith("u"):
            return read_base64url(text[1:])
    except ValueError as error:
        raise _malformed("its multibase text is damaged") from error
    raise _malformed("it is no multibase text")


def read_base64url(text: str) -> bytes:
    """The bytes of a base64url text, padded or not. Raises ValueError."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error


def _absolute(name: str, document: Mapping[str, Any]) -> str:
    """A key's full id: ``#key-1`` belongs to the document it stands in."""
    subject = _text(document.get("id") or document.get("@id"))
    return subject + name if name.startswith("#") else name


def _items(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _malformed(why: str) -> KeyMaterialError:
    return KeyMaterialError("key_malformed", f"The key cannot be read: {why}.")


def _unsupported(kind: str) -> KeyMaterialError:
    return KeyMaterialError("key_type_unsupported", f"We cannot check signatures of this kind of key ({kind}).")
