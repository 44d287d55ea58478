"""Open Badge Factory: awards as its API lists them, as a JSON array or one to a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credentials.decoding.claim import Claim, Facts, Generation, Note, Recipient
from credentials.decoding.exports.items import check_count, self_reported
from credentials.decoding.moments import expiry_of, moment_of
from credentials.decoding.nodes import is_node, many, nodes, one_node, text, web_address

_MARKS = {"badge_id", "issued_on", "log_entry", "recipient", "token", "timestamp"}


def find_items(value: Any) -> list[Mapping[str, Any]] | None:
    """The awards, known by ``badge_id`` beside other names of that API."""
    items = nodes(value.get("result") if is_node(value) and "result" in value else value)
    if items and all("badge_id" in item and len(_MARKS & item.keys()) >= 3 for item in items):
        return items
    return None


def read_items(items: list[Mapping[str, Any]], *, source: str) -> tuple[Claim, ...]:
    """One self-reported claim for each award."""
    check_count(len(items), "Open Badge Factory's list of awards")
    return tuple(
        self_reported(_facts(item), Generation.OBF_EXPORT, source=f"{source}#/{index}", notes=_notes(item))
        for index, item in enumerate(items)
    )


def _facts(item: Mapping[str, Any]) -> Facts:
    log = one_node(item.get("log_entry"))
    site = web_address(log.get("wwwroot"))
    addresses = [text(part.get("email")) if is_node(part) else text(part) for part in many(item.get("recipient"))]
    dates = {name: item[name] for name in ("issued_on", "expires") if item.get(name)}
    return Facts(
        achievement=text(item.get("name")),
        achievement_id=text(item.get("badge_id")),
        description=text(log.get("course_name")) or text(log.get("activity_name")),
        issuer_id=site,
        issuer_url=site,
        recipients=tuple(Recipient("email", address) for address in addresses[:50] if address),
        issued_on=moment_of(dates, "issued_on"),
        expires_on=expiry_of(dates, "expires"),
        credential_id=text(item.get("id")),
        picture=web_address(item.get("image")),
    )


def _notes(item: Mapping[str, Any]) -> tuple[Note, ...]:
    return (Note("platform_state", "The list says that this award was revoked."),) if item.get("revoked") else ()
