"""Importing: files, pastes and addresses handed in at once become credentials, one by one.

The bytes are kept before anything is read. A row per piece tells what became of it and is the truth about what is
still to be done, so that a worker may die at any moment and another goes on: nothing twice, nothing lost.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from credentials.decoding.addresses import recognise_address
from credentials.decoding.archives import is_archive, unpack
from credentials.decoding.claim import Kind
from credentials.decoding.errors import DecodingError
from credentials.decoding.self_reported import typed_claim
from credentials.models import Import, ImportItem, Original
from credentials.services.asking import ask_ahead, fetch_badge, rounds_of
from credentials.services.describing import Shelf, fit
from credentials.services.originals import Piece, keep_originals, read_original
from credentials.services.outside import open_web
from credentials.services.proving import Prover, awards
from credentials.services.storing import Outcome, Proved, Stored, store_credentials
from credentials.verification.errors import UnreachableError
from credentials.verification.web import RememberingWeb, Web
from jobs.kinds import Progress
from jobs.models import Job
from jobs.services import create_job, effects_of, repeat_job

logger = logging.getLogger(__name__)

MAX_PIECES = 200
"""Files, pastes and addresses in one import; a ZIP counts as one and may hold up to 1000."""
MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_IMPORT_BYTES = 200 * 1024 * 1024
FLUSH_PIECES = 50
FLUSH_SECONDS = 0.7
"""What has been read is stored after so many pieces, or so long: rows appear while the rest is still being read."""
_STEP = 10_000  # positions between two pieces, more than a ZIP may hold members


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a piece did not become a credential: a stable code, a sentence, and what to do."""

    code: str
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one piece came to: proved claims, or a refusal; and the bytes, where they were fetched."""

    proved: list[Proved] = field(default_factory=list)
    refusal: Refusal | None = None
    original: Original | None = None


# -- starting


def start_import(
    *, owner: User, files: Sequence[Piece] = (), pastes: Sequence[str] = (), addresses: Sequence[str] = ()
) -> Import:
    """Give a new import with its job, every byte kept; the caller then sends the job.

    Call it outside a transaction: files are written first, and no lock is to be held for so long.

    What is too much (a file over 50 MB, more than 200 pieces, over 200 MB in all) is refused by its own row, with a
    sentence; the rest is imported.
    """
    taken, refused = _within_limits([*files, *(_pasted(text) for text in pastes)])
    originals = keep_originals(owner=owner, pieces=taken)
    room = max(0, MAX_PIECES - len(taken))
    with transaction.atomic():
        job = create_job(kind="import", owner=owner, arguments={}, total=len(taken) + len(addresses[:room]))
        batch = Import.objects.create(owner=owner, job=job)
        items = [
            ImportItem(name=fit(piece.name, 500), original=original)
            for piece, original in zip(taken, originals, strict=True)
        ]
        items += [ImportItem(name=fit(url, 500), address=fit(url, 2000)) for url in addresses[:room]]
        items += [
            _failed(ImportItem(name=fit(name, 500)), refusal)
            for name, refusal in [*refused, *((url, _too_many()) for url in addresses[room:])]
        ]
        for index, item in enumerate(items):
            item.batch, item.position = batch, index * _STEP
        ImportItem.objects.bulk_create(items)
    return batch


def _pasted(text: str) -> Piece:
    return Piece(_("pasted text"), text.encode("utf-8", "replace"), "text/plain")


def _within_limits(pieces: Sequence[Piece]) -> tuple[list[Piece], list[tuple[str, Refusal]]]:
    taken: list[Piece] = []
    refused: list[tuple[str, Refusal]] = []
    size = 0
    for piece in pieces:
        if piece.size > MAX_FILE_BYTES:
            refused.append((piece.name, too_large()))
        elif len(taken) >= MAX_PIECES:
            refused.append((piece.name, _too_many()))
        elif piece.left_out or size + piece.size > MAX_IMPORT_BYTES:
            refused.append(
                (
                    piece.name,
                    Refusal(
                        "too_much",
                        _("The files before this one already come to 200 MB, so this one was not taken."),
                        _("Import it by itself."),
                    ),
                )
            )
        else:
            taken.append(piece)
            size += piece.size
    return taken, refused


def too_large() -> Refusal:
    """Say that a file is larger than what is taken."""
    return Refusal(
        "too_large",
        _("The file is larger than 50 MB, so it was not taken. No badge is that large."),
        _("Hand in the badge itself; a large ZIP can be split."),
    )


def _too_many() -> Refusal:
    return Refusal(
        "too_many",
        _("There were more than 200 pieces, so this one was not taken."),
        _("Import it by itself, or put the files into one ZIP."),
    )


# -- running


def run_import(job: Job, progress: Progress, *, web: Web | None = None) -> dict[str, Any]:
    """Read every piece that is still waiting; give how many were added, known already, and not read.

    May be called again after a crash: pieces that are done are left alone, and what was half done had no effect.
    """
    batch = Import.objects.select_related("owner").get(job=job)
    _open_archives(job, batch)
    items = list(batch.items.select_related("original").order_by("position"))
    waiting = [item for item in items if item.state == ImportItem.State.WAITING]
    total, done = len(items), len(items) - len(waiting)
    progress.report(done, total, _told(done, total))
    run = _Run(job, batch.owner, web)
    read: list[tuple[ImportItem, Reading]] = []
    since = time.monotonic()
    for item in run.in_rounds(waiting):
        read.append((item, run.read(item)))
        if len(read) >= FLUSH_PIECES or time.monotonic() - since > FLUSH_SECONDS:
            run.store(read)
            done += len(read)
            progress.report(done, total, _told(done, total))
            read, since = [], time.monotonic()
    run.store(read)
    states = list(batch.items.values_list("state", flat=True))
    return {state: states.count(state) for state in ("added", "known", "failed")}


def _told(done: int, total: int) -> str:
    return _("%(done)s of %(total)s checked") % {"done": done, "total": total}


def _open_archives(job: Job, batch: Import) -> None:
    """Put the members of each ZIP in its place, in one transaction per ZIP."""
    for item in batch.items.filter(state=ImportItem.State.WAITING, original__isnull=False).select_related("original"):
        assert item.original is not None
        if not is_archive(_first_bytes(item.original)):
            continue
        try:
            members = list(unpack(read_original(item.original), name=item.name))
        except DecodingError as error:
            with effects_of(job):
                _failed(item, _refusal_of(error)).save()
            continue
        whole = [Piece(member.name, member.data) for member in members if member.data is not None]
        originals = iter(keep_originals(owner=batch.owner, pieces=whole))
        rows = [
            ImportItem(batch=batch, position=item.position + 1 + index, name=fit(member.name, 500))
            for index, member in enumerate(members)
        ]
        for row, member in zip(rows, members, strict=True):
            if member.error is not None:
                _failed(row, _refusal_of(member.error))
            else:
                row.original = next(originals)
        with effects_of(job):
            item.delete()
            ImportItem.objects.bulk_create(rows)


def _first_bytes(original: Original) -> bytes:
    """Give the first four bytes, or none when the storage has lost them, which reading the piece will say."""
    try:
        with original.data.open("rb") as file:
            return bytes(file.read(4))
    except OSError:
        return b""


class _Run:
    """One run of one import: reads pieces, and stores what was read in batches."""

    def __init__(self, job: Job, owner: User, web: Web | None) -> None:
        self.job, self.owner = job, owner
        self.prover = Prover(owner, RememberingWeb(web or open_web()))
        self.shelf = Shelf()

    def in_rounds(self, items: Sequence[ImportItem]) -> Iterator[ImportItem]:
        """Give the items to be read one by one, the sites of several asked at once before."""
        for together in rounds_of(items):
            ask_ahead(self.prover.web, together)
            yield from together

    def read(self, item: ImportItem) -> Reading:
        """Give what a piece holds. Never raises: one piece's fault is not the others'."""
        try:
            return self._fetched(item) if item.address else self._kept(item)
        except DecodingError as error:
            return Reading(refusal=_refusal_of(error))
        except UnreachableError as error:
            return Reading(refusal=_unreachable(error))
        except Exception:
            logger.exception("Import item %s", item.pk)
            return Reading(refusal=_our_fault())

    def _kept(self, item: ImportItem) -> Reading:
        assert item.original is not None
        return self._proved(read_original(item.original), item.name, item.original)

    def _fetched(self, item: ImportItem) -> Reading:
        """Read what an address serves; a certificate page that is known for what it is becomes the learner's word."""
        try:
            data, address = fetch_badge(self.prover.web, item.address)
            [original] = keep_originals(
                owner=self.owner, pieces=[Piece(item.address, data, "application/octet-stream", address)]
            )
            return self._proved(data, item.address, original, address)
        except (DecodingError, UnreachableError):
            platform = recognise_address(item.address)
            if platform is None:
                raise
            claim = typed_claim(
                title=_("%(platform)s certificate %(number)s") % {"platform": platform.name, "number": platform.id},
                kind=platform.kind,
                issuer=platform.name,
                number=platform.id,
                url=item.address,
            )
            return Reading([self.prover.prove_claim(claim)])

    def _proved(self, data: bytes, name: str, original: Original, address: str = "") -> Reading:
        found = self.prover.prove(data, name=name, original=original, address=address or original.address)
        kept = awards(found)
        if kept:
            return Reading(kept, original=original)
        words = " ".join(note.text for note in found[0].claim.notes)
        return Reading(
            refusal=Refusal(
                str(Kind.NOT_AN_AWARD),
                words or _("This is not an award to anybody."),
                _("Hand in the badge itself: the JSON, token or picture that names you as its recipient."),
            ),
            original=original,
        )

    def store(self, read: Sequence[tuple[ImportItem, Reading]]) -> None:
        """Store what was read, together; if that fails, piece by piece, so that one cannot cost the others."""
        if not read:
            return
        try:
            self._store_together(read)
        except DatabaseError:
            logger.warning("A batch of import %s is stored piece by piece", self.job.pk, exc_info=True)
            for pair in read:
                self.shelf = Shelf()
                try:
                    self._store_together([pair])
                except DatabaseError:
                    logger.exception("Import item %s", pair[0].pk)
                    self.shelf = Shelf()
                    self._store_together([(pair[0], Reading(refusal=_our_fault()))])

    def _store_together(self, read: Sequence[tuple[ImportItem, Reading]]) -> None:
        with effects_of(self.job):
            proved = [one for _item, reading in read for one in reading.proved]
            stored = iter(store_credentials(owner=self.owner, proved=proved, shelf=self.shelf))
            links = []
            for item, reading in read:
                mine = [next(stored) for _one in reading.proved]
                links += [ImportItem.credentials.through(importitem=item, credential=one.credential) for one in mine]
                item.original = reading.original or item.original
                if reading.refusal:
                    _failed(item, reading.refusal)
                else:
                    _done(item, mine)
            ImportItem.credentials.through.objects.bulk_create(links, ignore_conflicts=True)
            _save([item for item, _reading in read])


def _save(items: Sequence[ImportItem]) -> None:
    """Write what became of the pieces, those of which the same is told in one statement."""
    alike: dict[tuple[str, str, str, str], list[ImportItem]] = {}
    for item in items:
        alike.setdefault((item.state, item.code, item.sentence, item.remedy), []).append(item)
    for (state, code, sentence, remedy), same in alike.items():
        ImportItem.objects.filter(pk__in=[item.pk for item in same]).update(
            state=state, code=code, sentence=sentence, remedy=remedy
        )
    fetched = [item for item in items if item.address and item.original_id]
    if fetched:
        ImportItem.objects.bulk_update(fetched, ["original"])


def _failed(item: ImportItem, refusal: Refusal) -> ImportItem:
    item.state = ImportItem.State.FAILED
    item.code, item.sentence = fit(refusal.code, 60), fit(refusal.sentence, 500) or _("It could not be read.")
    item.remedy = fit(refusal.remedy, 500)
    return item


def _done(item: ImportItem, stored: Sequence[Stored]) -> None:
    new = sum(one.outcome is Outcome.ADDED for one in stored)
    outcomes = {one.outcome for one in stored}
    item.state = ImportItem.State.ADDED if new else ImportItem.State.KNOWN
    item.code = item.sentence = item.remedy = ""
    if Outcome.WEAKER in outcomes:
        item.code = "weaker_copy"
        item.sentence = _("You already have this one, and that copy is sound; this copy has been changed.")
    elif Outcome.BROUGHT_BACK in outcomes:
        item.code, item.sentence = "brought_back", _("You had discarded it; it is back in your inbox.")
    elif not new:
        item.code, item.sentence = "known", _("You already have this one; nothing was added.")
    elif len(stored) > 1:
        item.sentence = ngettext("%(count)s credential in it", "%(count)s credentials in it", len(stored)) % {
            "count": len(stored)
        }


def _refusal_of(error: DecodingError) -> Refusal:
    return Refusal(error.code, str(error), error.remedy)


def _unreachable(error: UnreachableError) -> Refusal:
    remedies = {
        "address_refused": _("Give the public address of the badge, beginning with https://."),
        "status_404": _("Compare the address with the one in your email or on the issuer's site."),
        "status_410": _("Ask the issuer whether the badge was withdrawn or has moved."),
    }
    return Refusal(
        error.code,
        str(error),
        remedies.get(error.code) or _("Try again later, or download the badge and hand in the file."),
    )


def _our_fault() -> Refusal:
    return Refusal(
        "our_fault",
        _("Something went wrong on our side while this was read. What you handed in is kept."),
        _("Try again; if it fails again, tell us."),
    )


# -- afterwards


@transaction.atomic
def retry_failed_items(*, batch: Import) -> Import:
    """Let the pieces that were not read wait again, and queue the job; what was read stays as it is.

    A piece that was never taken (too large, too many) has nothing to be read again and stays refused.
    """
    job = Job.objects.select_for_update().get(pk=batch.job_id)
    again = batch.items.filter(state=ImportItem.State.FAILED).exclude(original=None, address="")
    if job.is_finished and again.update(state=ImportItem.State.WAITING, code="", sentence="", remedy=""):
        batch.job = repeat_job(job=job)
    return batch
