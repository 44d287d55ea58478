"""Bytes -> proved claims, as one run does it for one learner: decode, verify, make the thumbnail."""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from django.utils import timezone

from accounts.models import User
from accounts.queries import verified_addresses
from credentials.decoding import decode
from credentials.decoding.claim import Claim, Kind
from credentials.decoding.errors import DecodingError
from credentials.decoding.pictures import make_thumbnail
from credentials.fetching import TimedWeb
from credentials.models import Original
from credentials.services.originals import write_file
from credentials.services.outside import StaffRegistry
from credentials.services.storing import Proved
from credentials.verification import verify_all
from credentials.verification.errors import UnreachableError
from credentials.verification.web import Web

logger = logging.getLogger(__name__)

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF")


class Prover:
    """One run for one learner: the same web, registry, addresses and thumbnails for everything in it."""

    def __init__(self, owner: User, web: Web) -> None:
        self.owner = owner
        self.web = web
        self.known = StaffRegistry()
        self.recipients = verified_addresses(owner)
        self._thumbnails: dict[str, str] = {}

    def prove(self, data: bytes, *, name: str, original: Original | None, address: str = "") -> list[Proved]:
        """Give every claim in the bytes with its report. Raises DecodingError when there is none."""
        return self.prove_claims(decode(data, name=name, address=address), data=data, original=original)

    def prove_claims(
        self, claims: Sequence[Claim], *, data: bytes = b"", original: Original | None = None
    ) -> list[Proved]:
        """Give each claim with its report and thumbnail; a signed record among them vouches for its parts."""
        web = TimedWeb(self.web, claims=len(claims))
        reports = verify_all(claims, at=timezone.now(), web=web, recipients=self.recipients, known=self.known)
        found = [Proved(claim, report, original) for claim, report in zip(claims, reports, strict=True)]
        return [
            proved
            if proved.claim.kind is Kind.NOT_AN_AWARD
            else Proved(proved.claim, proved.report, original, self._thumbnail(proved, data))
            for proved in found
        ]

    def prove_claim(self, claim: Claim, *, data: bytes = b"", original: Original | None = None) -> Proved:
        """Give one claim with its report and thumbnail."""
        return self.prove_claims([claim], data=data, original=original)[0]

    def _thumbnail(self, proved: Proved, data: bytes) -> str:
        """Give the name of the thumbnail, made once per picture; nothing where there is no picture to be had."""
        picture = data if proved.claim.baked or data.startswith(_PICTURES) else self._picture(proved.facts.picture)
        if not picture:
            return ""
        digest = hashlib.sha256(picture).hexdigest()
        if digest not in self._thumbnails:
            try:
                self._thumbnails[digest] = write_file(f"thumbnails/{digest}.jpg", make_thumbnail(picture))
            except DecodingError as error:
                logger.info("No thumbnail: %s", error)
                self._thumbnails[digest] = ""
        return self._thumbnails[digest]

    def _picture(self, address: str) -> bytes:
        if address.startswith("data:"):
            return picture_in(address)
        if not address.startswith(("https://", "http://")):
            return b""
        try:
            answer = self.web.get(re.sub("^http:", "https:", address), accept="image/png,image/svg+xml,image/*;q=0.8")
        except UnreachableError:
            return b""
        return answer.body if answer.status == 200 else b""


def picture_in(address: str) -> bytes:
    """Give the bytes of a ``data:`` address, or nothing when it holds none that can be read."""
    head, comma, body = address.partition(",")
    if not comma:
        return b""
    try:
        return base64.b64decode(re.sub(r"\s", "", body)) if head.endswith(";base64") else unquote_to_bytes(body)
    except (binascii.Error, ValueError):
        return b""


def awards(proved: Sequence[Proved]) -> list[Proved]:
    """Give those that can be kept: awards and the learner's own statements."""
    return [one for one in proved if one.claim.kind is not Kind.NOT_AN_AWARD]
