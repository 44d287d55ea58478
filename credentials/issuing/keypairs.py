"""Key pairs: made, kept, published in every form that the verifier reads, and signed with."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import base58
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc.jwk import ECKey, OKPKey, RSAKey

from credentials.verification.keys import MULTICODECS, KeyType, PublicKey

PrivateMaterial = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class KeyPair:
    """A private key and what is published of it."""

    type: KeyType
    material: PrivateMaterial

    @classmethod
    def generate(cls, kind: KeyType = KeyType.ED25519, *, bits: int = 2048) -> KeyPair:
        """A new pair; ``bits`` is the size of an RSA key."""
        if kind is KeyType.ED25519:
            return cls(kind, ed25519.Ed25519PrivateKey.generate())
        if kind is KeyType.RSA:
            return cls(kind, rsa.generate_private_key(65537, bits))
        return cls(kind, ec.generate_private_key(ec.SECP256R1() if kind is KeyType.P256 else ec.SECP384R1()))

    @classmethod
    def from_seed(cls, seed: bytes) -> KeyPair:
        """The Ed25519 pair of a 32-byte seed: the same seed, the same pair."""
        return cls(KeyType.ED25519, ed25519.Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def from_pem(cls, pem: bytes) -> KeyPair:
        """The pair of a private PEM block. Raises ValueError for a kind of key we do not sign with."""
        material = serialization.load_pem_private_key(pem, password=None)
        if isinstance(material, ed25519.Ed25519PrivateKey):
            return cls(KeyType.ED25519, material)
        if isinstance(material, rsa.RSAPrivateKey):
            return cls(KeyType.RSA, material)
        if isinstance(material, ec.EllipticCurvePrivateKey):
            return cls(KeyType.P256 if material.key_size == 256 else KeyType.P384, material)
        raise ValueError("not a key that we sign with")

    @cached_property
    def public(self) -> PublicKey:
        """The public key, named as its did:key."""
        did = f"did:key:{self.multikey}"
        return PublicKey(self.type, self.material.public_key(), id=f"{did}#{self.multikey}", controller=did)

    @cached_property
    def multikey(self) -> str:
        """The public key as Multikey writes it: ``z6Mk…``, ``zDn…``, ``z82L…``, ``z4MX…``."""
        header = next(header for header, name in MULTICODECS.items() if name == self.type)
        return "z" + base58.b58encode(header + self._public_bytes()).decode()

    @property
    def did_key(self) -> str:
        """The did:key of the pair."""
        return f"did:key:{self.multikey}"

    @property
    def did_jwk(self) -> str:
        """The did:jwk of the pair."""
        text = json.dumps(self.public_jwk, separators=(",", ":"), sort_keys=True)
        return "did:jwk:" + base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()

    @property
    def verification_method(self) -> str:
        """The key's name under its did:key."""
        return f"{self.did_key}#{self.multikey}"

    @cached_property
    def public_jwk(self) -> dict[str, Any]:
        """The public key as a JSON Web Key."""
        return dict(self.jose.as_dict(private=False))

    @cached_property
    def public_pem(self) -> str:
        """The public key as Open Badges 2.0 publishes it."""
        return (
            self.material.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )

    @cached_property
    def private_pem(self) -> bytes:
        """The private key, unencrypted, to be kept."""
        return self.material.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @cached_property
    def jose(self) -> OKPKey | ECKey | RSAKey:
        """The pair in the form that joserfc takes."""
        if isinstance(self.material, ed25519.Ed25519PrivateKey):
            return OKPKey(self.material, self.material)
        if isinstance(self.material, rsa.RSAPrivateKey):
            return RSAKey(self.material, self.material)
        return ECKey(self.material, self.material)

    def sign(self, data: bytes) -> bytes:
        """The raw signature of ``data``; ECDSA as its two numbers side by side."""
        if isinstance(self.material, ed25519.Ed25519PrivateKey):
            return self.material.sign(data)
        if isinstance(self.material, rsa.RSAPrivateKey):
            return self.material.sign(data, padding.PKCS1v15(), hashes.SHA256())
        digest = hashes.SHA256() if self.type is KeyType.P256 else hashes.SHA384()
        size = self.material.key_size // 8
        return b"".join(n.to_bytes(size) for n in decode_dss_signature(self.material.sign(data, ec.ECDSA(digest))))

    def _public_bytes(self) -> bytes:
        public = self.material.public_key()
        if isinstance(public, ed25519.Ed25519PublicKey):
            return public.public_bytes_raw()
        if isinstance(public, rsa.RSAPublicKey):
            return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
        return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
