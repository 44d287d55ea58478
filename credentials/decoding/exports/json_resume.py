"""JSON Resume: the certificates a person lists in a résumé.

Rule: JSON Resume schema 1.0.0, ``certificates``.
"""

from __future__ import annotations

import re
from typing import Any

from credentials.decoding.claim import Claim, Facts, Generation, Note
from credentials.decoding.exports.items import check_count, self_reported
from credentials.decoding.moments import moment_of
from credentials.decoding.nodes import is_node, text, web_address
from credentials.decoding.structure.rules import is_uri, malformed

_DATE = re.compile(r"[12]\d{3}(-[01]\d(-[0-3]\d)?)?$", re.ASCII)


def find_items(value: Any) -> list[Any] | None:
    """The ``certificates`` of a résumé."""
    if is_node(value) and isinstance(value.get("certificates"), list):
        return list(value["certificates"])
    return None


def read_items(items: list[Any], *, source: str) -> tuple[Claim, ...]:
    """One self-reported claim for each certificate. Raises UnreadableError where the schema is broken."""
    check_count(len(items), "a résumé with a list of certificates")
    return tuple(_claim(item, f"certificates/{index}", source) for index, item in enumerate(items))


def _claim(item: Any, field: str, source: str) -> Claim:
    if not is_node(item):
        raise malformed(field, "it must be an object")
    for name in ("name", "date", "url", "issuer"):
        if name in item and not isinstance(item[name], str):
            raise malformed(f"{field}/{name}", "it must be a text")
    if item.get("date") and not _DATE.match(item["date"]):
        raise malformed(f"{field}/date", "it must be a date such as 2019, 2019-05 or 2019-05-31")
    if item.get("url") and not is_uri(item["url"]):
        raise malformed(f"{field}/url", "it must be an absolute address (URI)")
    notes = []
    if not text(item.get("name")):
        notes.append(Note("no_name", "The entry does not say what the certificate is called."))
    if item.get("url") and not web_address(item["url"]):
        notes.append(Note("address_dropped", "The entry's address is not a web address and was left out."))
    facts = Facts(
        achievement=text(item.get("name")),
        issuer=text(item.get("issuer")),
        issued_on=moment_of(item, "date"),
        url=web_address(item.get("url")),
    )
    return self_reported(facts, Generation.JSON_RESUME, source=f"{source}#/{field}", notes=tuple(notes))
