"""LinkedIn: ``Certifications.csv`` of the data export."""

from __future__ import annotations

import csv
import io
import re

from credentials.decoding.addresses import recognise_address
from credentials.decoding.claim import Claim, Facts, Generation, Note
from credentials.decoding.exports.items import MAX_ITEMS, check_count, self_reported
from credentials.decoding.moments import expiry_of, moment_of
from credentials.decoding.nodes import web_address

COLUMNS = ("name", "url", "authority", "started on", "finished on", "license number")
MAX_CELL = 10_000
HEADER_BYTES = 1000


def table_text(data: bytes) -> str | None:
    """Return the text of LinkedIn's table of certifications, None for any other bytes.

    It comes as UTF-8; spreadsheet programs save it again as UTF-16 or in the code page of Windows (1252).
    """
    if b"authority" not in data[:HEADER_BYTES].replace(b"\x00", b"").lower():
        return None
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if _delimiter(text) else None
    return None


def _delimiter(text: str) -> str:
    """Return what separates the columns of the table: a comma, or what spreadsheet programs write instead."""
    first = _from_header(text[:HEADER_BYTES]).split("\n", 1)[0]
    for delimiter in (",", ";", "\t"):
        header = [cell.strip().strip('"').casefold() for cell in first.split(delimiter)]
        if set(COLUMNS) <= set(header) or (header[:1] == ["name"] and {"authority", "license number"} <= set(header)):
            return delimiter
    return ""


def _from_header(text: str) -> str:
    """Return the text from its header on: Excel writes a line ``sep=;`` before it, and old Macs end lines with CR."""
    start = re.match(r"[\ufeff\s]*(?:sep=.\s+)?", text, re.IGNORECASE)
    return text[start.end() if start else 0 :].replace("\r\n", "\n").replace("\r", "\n")


def read_table(text: str, *, source: str) -> tuple[Claim, ...]:
    """Return one self-reported claim for each row that names a certification.

    Dates are ``Apr 2018``, ``2018`` or blank; a day that cannot be read is told in a note. Raises NoCredentialError
    for a table without rows.
    """
    rows = csv.reader(io.StringIO(_from_header(text).replace("\x00", "")), delimiter=_delimiter(text) or ",")
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
