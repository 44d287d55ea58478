"""Bytes that came in are kept, unchanged, once per person."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from credentials.models import Original
from credentials.services.describing import fit


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes to keep: as what name, of what type, fetched from where.

    ``left_out`` counts the bytes that the edge did not even read, because the file is too large to be taken.
    """

    name: str
    data: bytes
    content_type: str = ""
    address: str = ""
    left_out: int = 0

    @property
    def size(self) -> int:
        """How large the file is, read or not."""
        return len(self.data) + self.left_out

    @property
    def sha256(self) -> str:
        """The digest by which the bytes are kept."""
        return hashlib.sha256(self.data).hexdigest()


def keep_originals(*, owner: User, pieces: Sequence[Piece]) -> list[Original]:
    """Give the row of each piece, the files written first; what is kept already is found again."""
    digests = [piece.sha256 for piece in pieces]
    kept = {row.sha256: row for row in Original.objects.owned_by(owner).filter(sha256__in=set(digests))}
    new = {digest: piece for digest, piece in zip(digests, pieces, strict=True) if digest not in kept}
    now = timezone.now()
    rows = [
        Original(
            owner=owner,
            sha256=digest,
            data=write_file(f"originals/{owner.pk}/{digest}", piece.data),
            name=fit(piece.name, 255) or digest[:12],
            address=fit(piece.address, 2000),
            content_type=fit(piece.content_type, 100),
            size=len(piece.data),
            received_at=now,
        )
        for digest, piece in new.items()
    ]
    try:
        with transaction.atomic():
            Original.objects.bulk_create(rows)
    except IntegrityError:  # the same bytes came in twice at the same time
        Original.objects.bulk_create(rows, ignore_conflicts=True)
        rows = list(Original.objects.owned_by(owner).filter(sha256__in=new))
    kept |= {row.sha256: row for row in rows}
    return [kept[digest] for digest in digests]


def write_file(name: str, data: bytes) -> str:
    """Give the name under which the storage holds the bytes; written before and whole, they are not written again."""
    if default_storage.exists(name) and default_storage.size(name) == len(data):
        return name
    return default_storage.save(name, ContentFile(data))


def read_original(original: Original) -> bytes:
    """Give the bytes. Raises OSError when the storage has lost them."""
    with original.data.open("rb") as file:
        return bytes(file.read())
