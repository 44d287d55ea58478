"""ZIP archives: many files handed in as one.

A bad member never costs the others: each carries its own error. The limits hold what is really read, not only what the
archive declares, for an archive can lie and can overlap its members.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from credentials.decoding.errors import UnreadableError

MAX_ARCHIVE_BYTES = 50 * 1024 * 1024
MAX_MEMBERS = 1000
MAX_MEMBER_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 200  # a PNG or JSON never shrinks further; a bomb begins at 1000
_TABLE = "certifications.csv"
_READ_AT_ONCE = 64 * 1024

_JUNK = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}
_SPLIT = "Unpack it yourself, and hand in the files that hold badges, in smaller parts if need be."


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the input: its bytes, or why they cannot be read."""

    name: str
    data: bytes | None = None
    error: UnreadableError | None = None


def is_archive(data: bytes) -> bool:
    """Tell whether the bytes begin like a ZIP archive, be it empty."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def unpack(data: bytes, *, name: str) -> Iterator[Member]:
    """Yield the files of a ZIP archive one by one, or ``data`` itself when it is none.

    Passed over in silence are folders, hidden files and what operating systems leave behind. A member that is
    encrypted, damaged, too large, a link, itself an archive, or whose name leads out of the archive is yielded with
    its error. Raises UnreadableError when the archive as a whole is damaged, has too many members, or its members
    share bytes (overlapping entries).
    """
    if not is_archive(data):
        yield Member(name, data)
        return
    if len(data) > MAX_ARCHIVE_BYTES:
        raise UnreadableError("too_large", f"The archive is larger than {_mebibytes(MAX_ARCHIVE_BYTES)} MB.", _SPLIT)
    archive = _open(data)
    with archive:
        entries = _entries(archive)
        if not entries:
            raise UnreadableError("empty_archive", "The archive holds no files.", "Put the badges into it first.")
        unpacked = 0
        for entry in entries:
            member = _read_member(archive, entry, f"{name}/{entry.filename}", MAX_UNPACKED_BYTES - unpacked)
            unpacked += len(member.data or b"")
            yield member


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError):
        raise UnreadableError("archive_broken", "The archive is damaged and cannot be opened.", _SPLIT) from None
    entries = archive.infolist()
    if len(entries) > 4 * MAX_MEMBERS:
        raise UnreadableError("too_many", f"The archive holds more than {MAX_MEMBERS} files.", _SPLIT)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise UnreadableError(
            "too_large", f"The archive unpacks to more than {_mebibytes(MAX_UNPACKED_BYTES)} MB.", _SPLIT
        )
    _refuse_overlap(entries, len(data))
    return archive


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files that may hold a credential; of a LinkedIn export only the table of certifications."""
    # Not is_dir(): before Python 3.11.4 it fails for a member without a name.
    entries = [
        entry for entry in archive.infolist() if not entry.filename.endswith("/") and not _is_junk(entry.filename)
    ]
    tables = {entry.filename for entry in entries if PurePosixPath(entry.filename).name.lower() == _TABLE}
    folders = {str(PurePosixPath(table).parent) for table in tables}
    if folders:
        entries = [
            entry
            for entry in entries
            if entry.filename in tables
            or not entry.filename.lower().endswith((".csv", ".html"))
            or not any(folder == "." or entry.filename.startswith(f"{folder}/") for folder in folders)
        ]
    if len(entries) > MAX_MEMBERS:
        raise UnreadableError("too_many", f"The archive holds more than {MAX_MEMBERS} files.", _SPLIT)
    return entries


def _is_junk(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part in _JUNK for part in parts) or (bool(parts) and parts[-1].startswith("."))


def _refuse_overlap(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse members that share bytes: 15 KB of them can unpack to a gigabyte."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        # A local header is 30 bytes and the name; what else stands there only makes the member longer.
        start = entry.header_offset
        if start < end or start < 0 or start + 30 + entry.compress_size > size:
            raise UnreadableError("archive_overlap", "The archive is refused: its members overlap.", _SPLIT)
        end = start + 30 + entry.compress_size


def _read_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, budget: int) -> Member:
    try:
        _check_entry(entry)
        return Member(name, _read(archive, entry, budget))
    except UnreadableError as error:
        return Member(name, error=error)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    # A colon alone is no way out: other systems than Windows allow it in a name, as in a time of day.
    has_drive = entry.filename[1:2] == ":"
    if path.is_absolute() or ".." in path.parts or has_drive or "\x00" in entry.filename:
        raise UnreadableError("archive_slip", "The member's name leads out of the archive; it was not read.", _SPLIT)
    if entry.flag_bits & 0x1:
        raise UnreadableError("encrypted", "The member is encrypted; it was not read.", "Remove the password first.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UnreadableError("archive_link", "The member is a link, not a file; it was not read.", _SPLIT)
    if entry.file_size > MAX_MEMBER_BYTES:
        raise UnreadableError("too_large", f"The member is larger than {_mebibytes(MAX_MEMBER_BYTES)} MB.", _SPLIT)
    if entry.file_size > MAX_RATIO * max(entry.compress_size, 1024):
        raise UnreadableError("archive_bomb", "The member is packed far more tightly than a badge can be.", _SPLIT)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int) -> bytes:
    """The member's bytes, counted while they are read."""
    limit = min(MAX_MEMBER_BYTES, budget, entry.file_size)
    parts: list[bytes] = []
    total = 0
    try:
        with archive.open(entry) as file:
            while part := file.read(_READ_AT_ONCE):
                total += len(part)
                if total > limit:
                    raise UnreadableError("too_large", "The member unpacks to more than it declares.", _SPLIT)
                parts.append(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        raise UnreadableError("archive_broken", "The member is damaged and cannot be unpacked.", _SPLIT) from None
    data = b"".join(parts)
    if is_archive(data):
        raise UnreadableError("archive_nested", "The member is an archive inside the archive.", _SPLIT)
    return data


def _mebibytes(count: int) -> int:
    return count // (1024 * 1024)
