"""A world of issuers in memory: they sign, host, bake, revoke, suspend, rotate keys, go down, and lie.

``World`` is the web; issuers publish into it. Nothing here is a mock: every document is signed by
``credentials.issuing`` and read by the same code as one from outside. Hosts end in ``.badges``, which no registry
sells and which is not among the names reserved for examples.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from credentials.decoding import decode
from credentials.decoding.claim import Claim
from credentials.issuing.achievements import build_achievement, build_achievement_credential, build_issuer
from credentials.issuing.assertions import (
    build_assertion,
    build_badge_class,
    build_cryptographic_key,
    build_profile,
    build_revocation_list,
)
from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import Shape, sign_data_integrity, sign_jws, sign_jwt
from credentials.issuing.status_lists import (
    build_1edtech_revocation_list,
    build_status_entry,
    build_status_list_credential,
)
from credentials.verification import verify
from credentials.verification.documents import host_of
from credentials.verification.errors import UnreachableError
from credentials.verification.keys import KeyType
from credentials.verification.report import Report
from credentials.verification.web import KnownIssuer, KnownIssuers, NoIssuers, Response

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
ISSUED = datetime(2026, 3, 1, 9, tzinfo=UTC)
ALICE = "alice@learner.example"
DAY = timedelta(days=1)

SHARED_RSA_KEY = KeyPair.generate(KeyType.RSA)
"""Making an RSA key costs a tenth of a second, so the workshops of all tests share one."""


@dataclass
class World:
    """A web in memory. Every address asked for is kept in ``asked``, in order."""

    pages: dict[str, Response] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Answer as the page stands; what is not there answers 404, what is down does not answer."""
        self.asked.append(url)
        if url.startswith("http:") and not plain:
            raise UnreachableError(url, "plain_http", "The address is not encrypted (http).")
        if host_of(url) in self.down or url in self.down:
            raise UnreachableError(url, "timeout", f"{host_of(url)} did not answer in time.")
        return self.pages.get(url, Response(url, 404, "text/html", b"<h1>Not found</h1>"))

    def serve(self, url: str, body: Mapping[str, Any] | str | bytes, *, status: int = 200) -> str:
        """Put a page at the address."""
        content = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else _text(body).encode()
        self.pages[url] = Response(url, status, "application/json", content)
        return url

    def redirect(self, url: str, target: str) -> None:
        """Answer with what another address serves."""
        self.pages[url] = self.pages[target]

    def withdraw(self, url: str, reason: str = "") -> None:
        """Answer 410 from now on, with the reason."""
        self.serve(url, {"revoked": True, "revocationReason": reason} if reason else "", status=410)

    def write(self, folder: Path) -> Path:
        """Write every page into the folder, and give the map by which another process serves them (``WEB_MAP``)."""
        entries: dict[str, dict[str, object]] = {}
        for url, page in self.pages.items():
            name = hashlib.sha256(url.encode()).hexdigest()
            (folder / name).write_bytes(page.body)
            entries[url] = {"file": name, "content_type": page.content_type, "status": page.status}
        (folder / "new.json").write_text(json.dumps(entries))
        return (folder / "new.json").rename(folder / "web.json")

    def read(self, url: str) -> dict[str, Any]:
        """Give the JSON object at the address, to be changed and served again."""
        page: dict[str, Any] = json.loads(self.pages[url].body)
        return page

    def report(
        self,
        credential: Mapping[str, Any] | str | bytes,
        *,
        at: datetime = AT,
        recipients: Collection[str] = (),
        known: KnownIssuers | None = None,
    ) -> Report:
        """Give the report on the first claim in what was handed in."""
        return verify(claim_of(credential), at=at, web=self, recipients=recipients, known=known or NoIssuers())


def claim_of(credential: Mapping[str, Any] | str | bytes) -> Claim:
    """Give the first claim in what was handed in."""
    data = credential if isinstance(credential, bytes) else _text(credential).encode()
    return decode(data, name="badge")[0]


def _text(value: Mapping[str, Any] | str) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@dataclass(frozen=True)
class Registry:
    """Issuers that staff vouch for."""

    identities: frozenset[str]

    @classmethod
    def of(cls, *identities: str) -> Registry:
        """Vouch for these."""
        return cls(frozenset(identities))

    def find(self, identities: Collection[str]) -> KnownIssuer | None:
        """Give the entry that one of the identities belongs to."""
        if not self.identities & set(identities):
            return None
        return KnownIssuer("Fernhollow College", "institution", "on the invented register", "https://register.badges/")


@dataclass
class College:
    """An issuer of Open Badges 3.0 with a did:web, a status list of each purpose, and keys it can rotate."""

    world: World
    host: str = "fernhollow.badges"
    path: str = ""
    key: KeyPair = field(default_factory=KeyPair.generate)
    name: str = "Fernhollow College"
    marked: dict[str, set[int]] = field(default_factory=lambda: {"revocation": set(), "suspension": set()})

    def __post_init__(self) -> None:
        self.publish()
        for purpose in self.marked:
            self.publish_list(purpose)

    @property
    def did(self) -> str:
        """The did:web."""
        return f"did:web:{self.host}" + (":" + self.path.replace("/", ":") if self.path else "")

    @property
    def method(self) -> str:
        """The name of the key it signs with now."""
        return f"{self.did}#{self.key.multikey}"

    @property
    def document_url(self) -> str:
        """Where its DID document is."""
        return f"https://{self.host}/{self.path or '.well-known'}/did.json"

    def publish(self, *keys: KeyPair, **members: Any) -> None:
        """Put the DID document in place, with the present key or the ones given."""
        listed = [
            {
                "id": f"{self.did}#{key.multikey}",
                "type": "Multikey",
                "controller": self.did,
                "publicKeyMultibase": key.multikey,
                **members,
            }
            for key in keys or (self.key,)
        ]
        document = {"id": self.did, "verificationMethod": listed, "assertionMethod": [one["id"] for one in listed]}
        self.world.serve(self.document_url, {"@context": "https://www.w3.org/ns/did/v1", **document})

    def rotate(self) -> KeyPair:
        """Take a new key, publish it alone, and give the old one."""
        old, self.key = self.key, KeyPair.generate()
        self.publish()
        return old

    def list_url(self, purpose: str = "revocation") -> str:
        """Where a status list is."""
        return f"https://{self.host}/status/{purpose}"

    def build_list(self, purpose: str = "revocation", **facts: Any) -> dict[str, Any]:
        """A status list, not signed yet."""
        stated = {"issuer": self.did, "valid_from": ISSUED, "indices": self.marked.get(purpose, set()), **facts}
        return build_status_list_credential(list_url=self.list_url(purpose), purpose=purpose, **stated)

    def publish_list(self, purpose: str = "revocation", **facts: Any) -> None:
        """Sign the status list and put it in place."""
        self.world.serve(self.list_url(purpose), self.sign(self.build_list(purpose, **facts)))

    def mark(self, index: int, purpose: str = "revocation") -> None:
        """Revoke or suspend the credential at the index."""
        self.marked[purpose].add(index)
        self.publish_list(purpose)

    def entry(self, index: int = 7, purpose: str = "revocation") -> dict[str, Any]:
        """The ``credentialStatus`` for the index."""
        return build_status_entry(self.list_url(purpose), index, purpose=purpose)

    def build(self, **facts: Any) -> dict[str, Any]:
        """A badge, not signed yet."""
        issuer_id = facts.pop("issuer_id", self.did)
        stated: dict[str, Any] = {"valid_from": ISSUED, "email": ALICE, "salt": "river", **facts}
        return build_achievement_credential(
            credential_id=stated.pop("credential_id", "urn:uuid:0e1ba9b2-7b22-4a4f-9d55-2f0bd2f5d8a1"),
            issuer=build_issuer(issuer_id, self.name),
            achievement=build_achievement(
                f"https://{self.host}/achievements/{stated.pop('slug', 'river-ecology')}",
                stated.pop("title", "River Ecology Field Work"),
                description="A season of field work on a living river.",
                criteria="Twelve days in the field and a report.",
            ),
            **stated,
        )

    def sign(self, document: Mapping[str, Any], **options: Any) -> dict[str, Any]:
        """The document with a Data Integrity proof by the present key."""
        method = options.pop("verification_method", self.method)
        return sign_data_integrity(
            document, options.pop("key", self.key), verification_method=method, created=ISSUED, **options
        )

    def award(self, **facts: Any) -> dict[str, Any]:
        """A badge with a Data Integrity proof."""
        return self.sign(self.build(**facts))

    def token(self, *, shape: Shape = Shape.NATIVE, **facts: Any) -> str:
        """A badge as VC-JWT, its key named by ``kid``."""
        return sign_jwt(self.build(**facts), self.key, kid=self.method, shape=shape)

    def publish_1edtech_list(self, *revoked: Mapping[str, Any]) -> dict[str, Any]:
        """Put a 1EdTech revocation list in place, and give the status that names it."""
        url = f"https://{self.host}/revoked"
        self.world.serve(url, build_1edtech_revocation_list(url, self.did, revoked))
        return {"id": url, "type": "1EdTechRevocationList"}


@dataclass
class Workshop:
    """An issuer of Open Badges 2.0 that hosts its badges, and signs others with an RSA key."""

    world: World
    host: str = "workshop.badges"
    scheme: str = "https"
    key: KeyPair = field(default_factory=lambda: SHARED_RSA_KEY)

    def __post_init__(self) -> None:
        self.publish_profile()
        self.world.serve(
            self.url("key.json"), build_cryptographic_key(self.url("key.json"), self.profile_url, self.key)
        )
        self.publish_class()
        self.revoke()

    def url(self, path: str) -> str:
        """An address on its host."""
        return f"{self.scheme}://{self.host}/{path}"

    @property
    def profile_url(self) -> str:
        """Where its profile is."""
        return self.url("issuer.json")

    @property
    def class_url(self) -> str:
        """Where its badge class is."""
        return self.url("class.json")

    def publish_profile(self, **facts: Any) -> None:
        """Put the profile in place."""
        stated = {"publicKey": self.url("key.json"), "revocationList": self.url("revoked.json"), **facts}
        profile = build_profile(self.profile_url, "The Invented Workshop", url=self.url(""), **stated)
        self.world.serve(self.profile_url, profile)

    def build_class(self, **facts: Any) -> dict[str, Any]:
        """The badge class."""
        stated: dict[str, Any] = {"issuer": self.profile_url, **facts}
        return build_badge_class(
            self.class_url, "Soldering", description="Joins wires.", criteria="Ten joints that hold.", **stated
        )

    def publish_class(self, **facts: Any) -> None:
        """Put the badge class in place."""
        self.world.serve(self.class_url, self.build_class(**facts))

    def build(self, name: str = "a1", **facts: Any) -> dict[str, Any]:
        """An assertion."""
        stated: dict[str, Any] = {
            "badge": self.class_url,
            "email": ALICE,
            "salt": "wire",
            "issued_on": ISSUED,
            "assertion_id": self.url(f"{name}.json"),
            **facts,
        }
        return build_assertion(**stated)

    def host_badge(self, name: str = "a1", **facts: Any) -> dict[str, Any]:
        """Put an assertion in place, and give it as the learner holds it."""
        assertion = self.build(name, **facts)
        self.world.serve(self.url(f"{name}.json"), assertion)
        return assertion

    def sign_badge(self, name: str = "s1", **facts: Any) -> str:
        """A signed badge as the learner holds it."""
        verification = {"type": "SignedBadge", "creator": self.url("key.json")}
        assertion = self.build(name, **{"verification": verification, "assertion_id": f"urn:uuid:{name}", **facts})
        return sign_jws(assertion, self.key)

    def revoke(self, **revoked: str) -> None:
        """Publish a revocation list that names the signed badges by name, each with its reason."""
        listed = {f"urn:uuid:{name}": reason for name, reason in revoked.items()}
        url = self.url("revoked.json")
        self.world.serve(url, build_revocation_list(url, self.profile_url, listed))
