"""An institution's identity: its did:web, its signing keys, and what is published of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from credentials.issuing.keypairs import KeyPair
from credentials.verification.errors import UnreachableError
from credentials.verification.issuer_keys import did_web_address
from credentials.verification.keys import KeyType
from pathways.models import Institution, SigningKey

KINDS = {SigningKey.Kind.ED25519: KeyType.ED25519, SigningKey.Kind.RSA: KeyType.RSA}


def absolute(path: str) -> str:
    """The address that others use for a path of ours."""
    return f"{settings.SITE_URL}{path}"


def did_of(institution: Institution) -> str:
    """The institution's did:web, which resolves to its DID document on this server.

    Rule: did:web method specification, "Read (Resolve)": the port's colon is percent-encoded, slashes become colons.
    """
    host = quote(urlsplit(settings.SITE_URL).netloc, safe="")
    return f"did:web:{host}:institutions:{institution.slug}"


def issuer_of(key: SigningKey) -> str:
    """Under which DID the institution signs with the key: its did:web, or the key's own did:key.

    A server reached by an IP address or a port, as on a developer's machine, can have no did:web, so there each key
    stands for itself.
    """
    try:
        did_web_address(did_of(key.institution))
    except UnreachableError:
        return f"did:key:{key.public_multikey}"
    return did_of(key.institution)


def method_of(key: SigningKey) -> str:
    """The key's full name, as proofs name it."""
    issuer = issuer_of(key)
    return f"{issuer}#{key.public_multikey if issuer.startswith('did:key:') else key.name}"


def did_document(institution: Institution) -> dict[str, Any]:
    """The DID document: the keys that sign, and the retired ones whose signatures are still good."""
    did = did_of(institution)
    keys = institution.signing_keys.filter(withdrawn_at__isnull=True).order_by("pk")
    methods = [_published(key, did) for key in keys]
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            "https://w3id.org/security/jwk/v1",
        ],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _published(key: SigningKey, did: str) -> dict[str, Any]:
    name = {"id": f"{did}#{key.name}", "controller": did}
    if key.kind == SigningKey.Kind.RSA:
        return name | {"type": "JsonWebKey", "publicKeyJwk": key.public_jwk}
    return name | {"type": "Multikey", "publicKeyMultibase": key.public_multikey}


def _seal() -> MultiFernet:
    if not settings.FIELD_KEYS:
        raise ImproperlyConfigured("FIELD_KEYS is not set, so no signing key can be kept. Set it to a Fernet key.")
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def signing_key(*, institution: Institution, kind: str = SigningKey.Kind.ED25519) -> SigningKey:
    """Give the institution's active key of that kind, made when there is none."""
    active = institution.signing_keys.filter(kind=kind, retired_at__isnull=True)
    if (key := active.first()) is not None:
        return key
    with transaction.atomic():
        Institution.objects.select_for_update().get(pk=institution.pk)
        return active.first() or _make_key(institution, kind)


def _make_key(institution: Institution, kind: str) -> SigningKey:
    pair = KeyPair.generate(KINDS[SigningKey.Kind(kind)])
    return SigningKey.objects.create(
        institution=institution,
        name=f"key-{institution.signing_keys.count() + 1}",
        kind=kind,
        public_jwk=pair.public_jwk,
        public_multikey=pair.multikey,
        sealed=_seal().encrypt(pair.private_pem).decode(),
    )


def open_key(key: SigningKey) -> KeyPair:
    """The pair itself. Raises ImproperlyConfigured when none of FIELD_KEYS opens it."""
    try:
        return KeyPair.from_pem(_seal().decrypt(key.sealed.encode()))
    except InvalidToken as error:
        missing = "None of FIELD_KEYS opens this signing key. Add the key it was sealed with."
        raise ImproperlyConfigured(missing) from error


@transaction.atomic
def rotate_key(*, institution: Institution, kind: str = SigningKey.Kind.ED25519) -> SigningKey:
    """Give a new active key; the one before is retired and stays published, so that what it signed stays good."""
    Institution.objects.select_for_update().get(pk=institution.pk)
    institution.signing_keys.filter(kind=kind, retired_at__isnull=True).update(retired_at=timezone.now())
    return _make_key(institution, kind)


@transaction.atomic
def withdraw_key(*, key: SigningKey) -> SigningKey:
    """Take a key that others may have out of the DID document: all it signed fails from now on."""
    now = timezone.now()
    key.retired_at, key.withdrawn_at = key.retired_at or now, now
    key.save(update_fields=["retired_at", "withdrawn_at"])
    return key


@transaction.atomic
def reseal_keys() -> int:
    """Seal every key anew under the first of FIELD_KEYS; give how many there are."""
    keys = list(SigningKey.objects.select_for_update())
    for key in keys:
        key.sealed = _seal().rotate(key.sealed.encode()).decode()
    SigningKey.objects.bulk_update(keys, ["sealed"])
    return len(keys)
