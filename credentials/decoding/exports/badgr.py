"""Badgr and Canvas Credentials: the backpack of API version 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credentials.decoding.claim import Claim, Generation, Kind, Note, Securing
from credentials.decoding.exports.items import check_count, self_reported
from credentials.decoding.nodes import is_node, nodes, text, web_address
from credentials.decoding.open_badges_facts import read_assertion

_MARKS = {"openBadgeId", "badgeclass", "badgeclassOpenBadgeId", "acceptance", "issuerOpenBadgeId"}


def find_items(value: Any) -> list[Mapping[str, Any]] | None:
    """The assertions of ``{"result": [...]}``, a collection's ``assertions``, or a bare list."""
    if is_node(value):
        if isinstance(value.get("result"), list) and "status" in value:
            return _assertions(value["result"]) if value["result"] else []
        return _assertions(value.get("assertions") or [value])
    return _assertions(value)


def _assertions(value: Any) -> list[Mapping[str, Any]] | None:
    found: list[Mapping[str, Any]] = []
    for node in nodes(value):
        if isinstance(node.get("assertions"), list):
            found += nodes(node["assertions"])
        else:
            found.append(node)
    return found if found and all(len(_MARKS & node.keys()) >= 2 for node in found) else None


def read_items(items: list[Mapping[str, Any]], *, source: str) -> tuple[Claim, ...]:
    """One claim for each assertion; one that tells where it is hosted can be checked there."""
    check_count(len(items), "a Badgr backpack")
    return tuple(_claim(item, f"{source}#/result/{index}") for index, item in enumerate(items))


def _claim(item: Mapping[str, Any], source: str) -> Claim:
    address = web_address(item.get("openBadgeId"))
    facts = read_assertion(_as_assertion(item, address))
    notes = (Note("platform_state", "The backpack says that this badge was revoked."),) if item.get("revoked") else ()
    if address:
        return Claim(
            source, Kind.AWARD, Generation.BADGR_BACKPACK, Securing.HOSTED, facts, address=address, notes=notes
        )
    return self_reported(facts, Generation.BADGR_BACKPACK, source=source, notes=notes)


def _as_assertion(item: Mapping[str, Any], address: str) -> dict[str, Any]:
    badge = item.get("badgeclass") if is_node(item.get("badgeclass")) else item.get("badgeclassOpenBadgeId")
    issuer = item.get("issuer") if is_node(item.get("issuer")) else item.get("issuerOpenBadgeId")
    if is_node(badge):
        name = text(badge.get("openBadgeId"))
        badge = {
            **badge,
            "id": name or text(badge.get("id")),
            "issuer": issuer or badge.get("issuerOpenBadgeId") or badge.get("issuer"),
            "criteria": {"narrative": text(badge.get("criteriaNarrative")), "id": text(badge.get("criteriaUrl"))}
            if "criteriaNarrative" in badge or "criteriaUrl" in badge
            else badge.get("criteria"),
            "alignment": badge.get("alignments") or badge.get("alignment"),
        }
        if is_node(issuer) and issuer.get("openBadgeId"):
            badge["issuer"] = {**issuer, "id": issuer["openBadgeId"]}
    names = ("recipient", "issuedOn", "expires", "evidence", "narrative", "image")
    return {"id": address, "badge": badge, **{name: item[name] for name in names if item.get(name)}}
