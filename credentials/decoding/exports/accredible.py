"""Accredible (credential.net): the profile JSON and the credentials API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credentials.decoding.claim import Claim, Facts, Generation, Recipient, Skill
from credentials.decoding.exports.items import check_count, self_reported
from credentials.decoding.moments import expiry_of, moment_of
from credentials.decoding.nodes import is_node, many, nodes, one_node, text, web_address
from credentials.decoding.open_badges_facts import unique_skills

_MARKS = {"encoded_id", "license_id", "course_link", "group_id", "group_name", "issued_on", "published_on"}


def find_items(value: Any) -> list[Mapping[str, Any]] | None:
    """The credentials of ``{"data": {"credentials": [...]}}``, ``{"credentials": [...]}`` or ``{"credential": {}}``."""
    if not is_node(value):
        return None
    data = value["data"] if is_node(value.get("data")) else value
    listed = data.get("credentials", value.get("credential"))
    items = nodes(listed)
    if items and all(len(_MARKS & item.keys()) >= 2 for item in items):
        return [*items, *nodes(data.get("custom_credentials"))]
    if listed == [] and "custom_credentials" in data:
        return nodes(data["custom_credentials"])
    return None


def read_items(items: list[Mapping[str, Any]], *, source: str) -> tuple[Claim, ...]:
    """One self-reported claim for each credential."""
    check_count(len(items), "Accredible's list of credentials")
    return tuple(
        self_reported(_facts(item), Generation.ACCREDIBLE_EXPORT, source=f"{source}#/credentials/{index}")
        for index, item in enumerate(items)
    )


def _facts(item: Mapping[str, Any]) -> Facts:
    group, issuer, recipient = (one_node(item.get(name)) for name in ("group", "issuer", "recipient"))
    email = text(recipient.get("email"))
    return Facts(
        achievement=text(item.get("name")) or text(group.get("course_name")) or text(group.get("name")),
        achievement_id=text(item.get("achievement_id")) or text(item.get("group_id")),
        description=text(item.get("description")) or text(group.get("course_description")),
        criteria_url=web_address(item.get("course_link")) or web_address(group.get("course_link")),
        issuer=text(issuer.get("name")),
        issuer_id=web_address(issuer.get("url")) or text(issuer.get("id")),
        issuer_url=web_address(issuer.get("url")),
        recipients=(Recipient("email", email),) if "@" in email else (),
        recipient_name=text(recipient.get("name")),
        issued_on=moment_of(item, "issued_on", "published_on"),
        expires_on=expiry_of(item, "expired_on"),
        credential_id=web_address(item.get("badge_assertion_url")) or text(item.get("uuid")) or text(item.get("id")),
        number=text(item.get("license_id")) or text(item.get("encoded_id")),
        url=web_address(item.get("url")),
        grade=text(item.get("grade")),
        language=text(item.get("language")),
        picture=web_address(one_node(item.get("badge")).get("image")) or web_address(item.get("seo_image")),
        skills=unique_skills([Skill(text(part)) for part in many(item.get("learning_outcomes"))]),
    )
