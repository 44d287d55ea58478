"""Badge class and issuer of an Open Badges 0.5 to 2.1 assertion, fetched where they are linked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from credentials.decoding.claim import Note
from credentials.decoding.nodes import ident, is_node, one_node, prop, text, types
from credentials.verification.documents import Documents, host_of, is_web_address, variant_address
from credentials.verification.errors import UnreachableError

_BADGE_CLASSES: Final = frozenset({"BadgeClass"})
_PROFILES: Final = frozenset({"Issuer", "Profile", "IssuerOrg", "Organization", "Person"})


@dataclass(frozen=True, slots=True)
class Linked:
    """An assertion with its badge class and issuer embedded, as far as they could be had.

    ``issuer_address`` is where the issuer's profile lives, or nothing when it has no address of its own; when that
    address gave no profile, ``issuer_error`` says why, and ``issuer`` is only what the assertion says about it.
    ``missing`` is the first document that could not be fetched; ``broken`` says what is wrong with one that could.
    """

    document: Mapping[str, Any]
    badge: Mapping[str, Any]
    issuer: Mapping[str, Any]
    issuer_address: str = ""
    issuer_error: UnreachableError | None = None
    unencrypted: bool = False
    missing: UnreachableError | None = None
    broken: str = ""
    notes: tuple[Note, ...] = ()


class _Follower:
    """Follows the links of one assertion, two steps and no more, so that no cycle can keep it busy."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.unencrypted = False
        self.missing: UnreachableError | None = None
        self.notes: list[Note] = []
        self.broken = ""
        self.error: UnreachableError | None = None

    def follow(self, value: Any, what: str) -> tuple[Mapping[str, Any], str]:
        """Give the linked or embedded object, and its address if it has one; ``error`` when that gave nothing."""
        self.error = None
        embedded, address = one_node(value), ident(value)
        if embedded and not address:
            address = text(embedded.get("_location"))
        if not is_web_address(address):
            return embedded, address
        try:
            document = self.documents.document(address, plain=True)
        except UnreachableError as error:
            self.error = error
            if not embedded:
                self.missing = self.missing or error
                return {"id": address}, address
            return embedded, address
        self.unencrypted = self.unencrypted or document.unencrypted
        self._compare(address, document.data, what)
        return {**document.data, "id": ident(document.data) or address}, address

    def _compare(self, address: str, data: Mapping[str, Any], what: str) -> None:
        declared = ident(data)
        if not is_web_address(declared) or declared == address:
            return
        if host_of(declared) != host_of(address):
            self.broken = self.broken or (
                f"The {what} at {address} says that it belongs to {declared}: it is a copy on another site."
            )
        elif not variant_address(declared, address):
            self.notes.append(Note("linked_id_differs", f"The {what} at {address} calls itself {declared}."))


def follow_links(assertion: Mapping[str, Any], documents: Documents) -> Linked:
    """Give the assertion with badge class and issuer embedded; it never raises.

    Rule: Open Badges 2.0, "BadgeClass" (name, criteria and issuer are required) and "Profile" (id, name).
    """
    follower = _Follower(documents)
    badge, _ = follower.follow(prop(assertion, "badge"), "badge class")
    issuer_value = prop(badge, "issuer")
    if not is_node(issuer_value) and is_web_address(issuer_value) and issuer_value == ident(badge):
        follower.broken = follower.broken or "The badge class names itself as its issuer."
        issuer_value = None
    profile, issuer_address = follower.follow(issuer_value, "issuer profile")
    broken = follower.broken or ("" if follower.missing else _shape_error(badge, profile))
    return Linked(
        document={**assertion, "badge": {**badge, "issuer": profile or issuer_value}} if badge else assertion,
        badge=badge,
        issuer=profile,
        issuer_address=issuer_address,
        issuer_error=follower.error,
        unencrypted=follower.unencrypted,
        missing=follower.missing,
        broken=broken,
        notes=tuple(follower.notes),
    )


def _shape_error(badge: Mapping[str, Any], issuer: Mapping[str, Any]) -> str:
    """Say what a badge class or profile lacks, or nothing."""
    kinds = types(badge)
    if kinds and not kinds & _BADGE_CLASSES:
        return f"What it names as its badge class is something else ({', '.join(sorted(kinds))})."
    if not text(prop(badge, "name")):
        return "The badge class has no name."
    criteria = prop(badge, "criteria")
    if not (text(criteria) or ident(criteria) or one_node(criteria)):
        return "The badge class has no criteria, so it says nothing about what was achieved."
    kinds = types(issuer)
    if kinds and not kinds & _PROFILES:
        return f"What it names as its issuer is something else ({', '.join(sorted(kinds))})."
    if not (text(prop(issuer, "name")) or text(issuer.get("org"))):
        return "The issuer's profile has no name."
    return ""
