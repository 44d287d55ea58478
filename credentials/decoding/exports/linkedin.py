"""LinkedIn: ``Certifications.csv`` of the data export."""

from __future__ import annotations

import csv
import io

from credentials.decoding.addresses import recognise_address
from credentials.decoding.claim import Claim, Facts, Generation, Note
from credentials.decoding.exports.items import MAX_ITEMS, check_count, self_reported
from credentials.decoding.moments import expiry_of, moment_of
from credentials.decoding.nodes import web_address

COLUMNS = ("name", "url", "authority", "started on", "finished on", "license number")
MAX_CELL = 10_000


def is_certifications_table(text: str) -> bool:
    """Tell whether the first line is the header of LinkedIn's certifications."""
    header = [cell.strip().strip('"').casefold() for cell in text.lstrip("\ufeff").split("\n", 1)[0].strip().split(",")]
    return set(COLUMNS) <= set(header) or (header[:1] == ["name"] and {"authority", "license number"} <= set(header))


def read_table(text: str, *, source: str) -> tuple[Claim, ...]:
    """Return one self-reported claim for each row that names a certification.

    Dates are ``Apr 2018``, ``2018`` or blank; a day that cannot be read is told in a note. Raises NoCredentialError
    for a table without rows.
    """
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff").replace("\x00", "")))
    header: list[str] = []
    claims: list[Claim] = []
    try:
        for number, row in enumerate(rows, start=1):
            if not header:
                header = [cell.strip().casefold() for cell in row]
                continue
            cells = {name: cell.strip()[:MAX_CELL] for name, cell in zip(header, row, strict=False)}
            claims += [_claim(cells, f"{source}#row={number}")] if cells.get("name") else []
            if len(claims) > MAX_ITEMS:
                break
    except csv.Error:  # a cell longer than the module's limit: what stands before it is kept
        pass
    check_count(len(claims), "LinkedIn's table of certifications")
    return tuple(claims)


def _claim(cells: dict[str, str], source: str) -> Claim:
    notes = []
    url = cells.get("url", "")
    if url and not web_address(url):
        notes.append(Note("address_dropped", "The row's address is not a web address and was left out."))
    notes += [
        Note("date_unreadable", f"The date “{cells[name][:40]}” could not be read.")
        for name in ("started on", "finished on")
        if cells.get(name) and moment_of(cells, name) is None
    ]
    platform = recognise_address(url) if web_address(url) else None
    if platform:
        notes.append(Note("known_address", f"The address is a certificate page of {platform.name}."))
    facts = Facts(
        achievement=cells["name"],
        issuer=cells.get("authority", ""),
        issued_on=moment_of(cells, "started on"),
        expires_on=expiry_of(cells, "finished on"),
        number=cells.get("license number", ""),
        url=web_address(url),
    )
    return self_reported(facts, Generation.LINKEDIN_EXPORT, source=source, notes=tuple(notes))
