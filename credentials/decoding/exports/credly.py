"""Credly: the public profile's ``badges.json`` and the organisation API's badge list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credentials.decoding.claim import Claim, Evidence, Facts, Generation, Note, Recipient, Skill
from credentials.decoding.exports.items import check_count, self_reported
from credentials.decoding.moments import expiry_of, moment_of
from credentials.decoding.nodes import is_node, many, nodes, one_node, text, web_address
from credentials.decoding.open_badges_facts import unique_skills


def find_items(value: Any) -> list[Mapping[str, Any]] | None:
    """The badges, when ``value`` is ``{"data": [...]}`` (or one badge, or a bare list) with badge templates."""
    data = value.get("data") if is_node(value) else value
    if is_node(data) and "credentials" in data:
        return None
    items = nodes(data)
    if items and all(is_node(item.get("badge_template")) for item in items):
        return items
    if is_node(value) and data == [] and is_node(value.get("metadata")):
        return []
    return None


def read_items(items: list[Mapping[str, Any]], *, source: str) -> tuple[Claim, ...]:
    """One self-reported claim for each badge."""
    check_count(len(items), "Credly's list of badges")
    return tuple(
        self_reported(_facts(item), Generation.CREDLY_EXPORT, source=f"{source}#/data/{index}", notes=_notes(item))
        for index, item in enumerate(items)
    )


def _facts(item: Mapping[str, Any]) -> Facts:
    template = one_node(item.get("badge_template"))
    issuer = _issuer(item) or _issuer(template)
    user = one_node(item.get("user"))
    email = text(user.get("email"))
    number = text(item.get("id"))
    return Facts(
        achievement=text(template.get("name")),
        achievement_id=web_address(template.get("url")) or text(template.get("id")),
        achievement_type=text(template.get("type_category")),
        description=text(template.get("description")),
        criteria="\n".join(
            filter(None, (text(part.get("title")) for part in nodes(template.get("badge_template_activities"))))
        ),
        criteria_url=web_address(template.get("global_activity_url")) or web_address(template.get("url")),
        issuer=text(issuer.get("name")),
        issuer_id=web_address(issuer.get("url")) or text(issuer.get("id")),
        issuer_url=web_address(issuer.get("vanity_url")) or web_address(issuer.get("url")),
        recipients=(Recipient("email", email),) if "@" in email else (),
        recipient_name=text(item.get("issued_to"))
        or " ".join(filter(None, (text(user.get("first_name")), text(user.get("last_name"))))),
        issued_on=moment_of(item, "issued_at", "issued_at_date"),
        expires_on=expiry_of(item, "expires_at", "expires_at_date"),
        credential_id=number,
        number=number,
        url=web_address(item.get("badge_url")) or (f"https://www.credly.com/badges/{number}" if number else ""),
        level=text(template.get("level")),
        language=text(item.get("locale")),
        picture=_picture(item) or _picture(template),
        skills=unique_skills(
            [Skill(text(node.get("name")) if is_node(node) else text(node)) for node in many(template.get("skills"))]
            + [Skill(text(n.get("name")), web_address(n.get("url"))) for n in nodes(template.get("alignments"))]
        ),
        evidence=tuple(
            Evidence(
                web_address(node.get("url")), text(node.get("name") or node.get("title")), text(node.get("description"))
            )
            for node in nodes(item.get("evidence"))[:50]
        ),
    )


def _issuer(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The primary entity; Credly lists who issued and who authorised."""
    entities = nodes(one_node(node.get("issuer")).get("entities"))
    best = sorted(entities, key=lambda entity: entity.get("primary") is not True)
    return one_node(best[0].get("entity")) if best else {}


def _picture(node: Mapping[str, Any]) -> str:
    return web_address(node.get("image_url")) or web_address(one_node(node.get("image")).get("url"))


def _notes(item: Mapping[str, Any]) -> tuple[Note, ...]:
    found = [
        Note(
            "can_be_verified",
            "This entry of a list proves nothing by itself; Credly offers the badge as a picture or JSON that can be "
            "verified.",
        )
    ]
    if text(item.get("state")) not in ("", "accepted", "pending"):
        found.append(Note("platform_state", f"Credly's list gives the state “{text(item.get('state'))[:40]}”."))
    return tuple(found)
