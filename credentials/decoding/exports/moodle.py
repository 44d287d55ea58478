"""Moodle: the list of a user's badges from its web service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credentials.decoding.claim import Claim, Facts, Generation, Recipient, Skill
from credentials.decoding.exports.items import check_count, self_reported
from credentials.decoding.moments import expiry_of, moment_of
from credentials.decoding.nodes import is_node, nodes, text, web_address
from credentials.decoding.open_badges_facts import unique_skills


def find_items(value: Any) -> list[Mapping[str, Any]] | None:
    """The badges of ``{"badges": [...]}`` or of a bare list, known by ``uniquehash`` and ``issuername``."""
    listed = value.get("badges") if is_node(value) else value
    items = nodes(listed)
    if items and all("uniquehash" in item and "issuername" in item for item in items):
        return items
    return [] if listed == [] and is_node(value) and "warnings" in value else None


def read_items(items: list[Mapping[str, Any]], *, source: str) -> tuple[Claim, ...]:
    """One self-reported claim for each badge."""
    check_count(len(items), "Moodle's list of badges")
    return tuple(
        self_reported(_facts(item), Generation.MOODLE_EXPORT, source=f"{source}#/badges/{index}")
        for index, item in enumerate(items)
    )


def _facts(item: Mapping[str, Any]) -> Facts:
    email, site = text(item.get("email")), web_address(item.get("issuerurl"))
    # Zero is Moodle's way of saying "never".
    dates = {name: item[name] for name in ("dateissued", "dateexpire") if item.get(name)}
    return Facts(
        achievement=text(item.get("name")),
        achievement_id=text(item.get("id")),
        description=text(item.get("description")),
        issuer=text(item.get("issuername")),
        issuer_id=site,
        issuer_url=site,
        recipients=(Recipient("email", email),) if "@" in email else (),
        recipient_name=text(item.get("recipientname")),
        issued_on=moment_of(dates, "dateissued"),
        expires_on=expiry_of(dates, "dateexpire"),
        credential_id=text(item.get("uniquehash")),
        number=text(item.get("uniquehash")),
        language=text(item.get("language")),
        picture=web_address(item.get("badgeurl")),
        skills=unique_skills(
            [
                Skill(
                    text(node.get("targetName") or node.get("targetname")),
                    web_address(node.get("targetUrl") or node.get("targeturl")),
                    text(node.get("targetFramework") or node.get("targetframework")),
                )
                for node in nodes(item.get("alignment"))
            ]
        ),
    )
