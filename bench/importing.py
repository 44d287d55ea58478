"""What an import of 200 files costs beside what no import can do without.

The ZIP holds 60 % Open Badges 3.0 (eddsa-rdfc-2022), 30 % baked Open Badges 2.0 and 10 % broken files. The import is
the whole service: originals kept, archive opened, decoded, verified, thumbnails made, rows stored, lease and progress
included. The floor is the raw signature checks over the same bytes, one decode and one thumbnail per picture, and one
bulk insert of as many rows. Processor time of this process, system calls included, by turns in one run, the median
of the rounds.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image, ImageDraw

from credentials.decoding.pictures import make_thumbnail
from credentials.issuing.achievements import build_achievement, build_achievement_credential, build_issuer
from credentials.issuing.assertions import build_assertion, build_badge_class, build_profile
from credentials.issuing.baking import bake_png
from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import sign_data_integrity
from credentials.verification.errors import UnreachableError
from credentials.verification.web import Response

Figure = dict[str, Any]
FILES = 200
ROUNDS = 5
ISSUED = datetime(2026, 3, 1, 9, tzinfo=UTC)
KEY = KeyPair.from_seed(bytes(range(32)))
LEARNER = "bench@learner.example"


def figures() -> Iterator[Figure]:
    """The figure of the import."""
    os.environ.setdefault("DEBUG", "yes")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        os.environ["VAR_DIR"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["LOG_LEVEL"] = "ERROR"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        value = import_vs_floor()
    yield {"figure": "import_200_vs_floor", "value": round(value, 2), "unit": "times", "goal": 2.5, "better": "lower"}


class Hosts:
    """The web of the bench: the issuer's site in memory."""

    def __init__(self, pages: Mapping[str, bytes]) -> None:
        self.pages = pages

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Answer at once."""
        if url not in self.pages:
            raise UnreachableError(url, "no_answer", "There is nothing.")
        return Response(url, 200, "application/json", self.pages[url])


def picture(number: int) -> bytes:
    """A badge's picture as they are found: 400 pixels wide, a few shapes, some text."""
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 10, 390, 390), fill=(number * 37 % 255, number * 91 % 255, 120, 255))
    for ring in range(12):
        draw.arc(
            (30 + 12 * ring, 30 + 12 * ring, 370 - 12 * ring, 370 - 12 * ring), ring * 29, ring * 29 + 200, "white", 3
        )
    draw.text((170, 190), f"Badge {number}", fill="white")
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def credential(number: int) -> dict[str, Any]:
    """An Open Badges 3.0 credential."""
    return build_achievement_credential(
        credential_id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        issuer=build_issuer(KEY.did_key, "Fernhollow College"),
        achievement=build_achievement(
            f"https://fernhollow.example/achievements/{number}",
            f"Field Work {number}",
            description="Plans, carries out and writes up a season of field work on a living river. " * 4,
            criteria="Twelve days in the field, a log kept every day, and a report that two assessors accept. " * 4,
            tag=["ecology", "field work", "rivers"],
        ),
        valid_from=datetime(2026, 3, 1 + number % 28, 9, tzinfo=UTC),
        email=LEARNER,
        salt="river",
    )


def hosted(number: int, pages: dict[str, bytes]) -> str:
    """An Open Badges 2.0 assertion, put in place with its class and profile."""
    site = "https://workshop.badges"
    assertion = build_assertion(
        assertion_id=f"{site}/a{number}.json",
        badge=f"{site}/class{number}.json",
        email=LEARNER,
        salt="wire",
        issued_on=datetime(2026, 3, 1 + number % 28, 9, tzinfo=UTC),
    )
    badge = build_badge_class(
        f"{site}/class{number}.json",
        f"Soldering {number}",
        issuer=f"{site}/issuer.json",
        description="Joins wires.",
        criteria="Ten joints that hold.",
    )
    profile = build_profile(f"{site}/issuer.json", "The Invented Workshop", url=site)
    for document in (assertion, badge, profile):
        pages[document["id"]] = json.dumps(document).encode()
    return json.dumps(assertion)


def prepare() -> tuple[bytes, dict[str, bytes], list[dict[str, Any]], list[bytes]]:
    """Give the ZIP, the web, the signed documents and the baked pictures."""
    pages: dict[str, bytes] = {}
    documents: list[dict[str, Any]] = []
    pictures: list[bytes] = []
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(FILES):
            if number % 10 == 9:
                packed.writestr(f"broken-{number}.json", b'{"@context": [')
            elif number % 10 in (2, 5, 8):
                pictures.append(bake_png(picture(number), hosted(number, pages), keyword="openbadges"))
                packed.writestr(f"badge-{number}.png", pictures[-1])
            else:
                documents.append(sign_data_integrity(credential(number), KEY, created=ISSUED))
                packed.writestr(f"badge-{number}.json", json.dumps(documents[-1]))
    return target.getvalue(), pages, documents, pictures


def import_vs_floor() -> float:
    """Give how many times the floor an import takes."""
    archive, pages, documents, pictures = prepare()
    signatures = [(data, KEY.sign(data)) for data in (json.dumps(document).encode() for document in documents)]
    ratios = []
    importing(archive, Hosts(pages), 0)  # caches warm, as in a worker that has seen an import before
    for turn in range(1, ROUNDS + 1):
        least = seconds(lambda: floor(signatures, pictures))
        ratios.append(seconds(lambda turn=turn: importing(archive, Hosts(pages), turn)) / least)  # type: ignore[misc]  # a default binds it
    return statistics.median(ratios)


def seconds(work: Callable[[], object]) -> float:
    """Give how much processor time the work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def importing(archive: bytes, web: Hosts, turn: int) -> None:
    """Import the ZIP into a new account, as a worker does it."""
    from allauth.account.models import EmailAddress

    from accounts.models import User
    from credentials import services
    from credentials.models import Credential
    from jobs import services as job_services

    EmailAddress.objects.all().delete()
    owner = User.objects.create_user(f"bench{turn}@learner.example")
    EmailAddress.objects.create(user=owner, email=LEARNER, verified=True, primary=True)
    batch = services.start_import(owner=owner, files=[services.Piece("badges.zip", archive)])
    job = job_services.claim_job(job_id=batch.job_id)
    assert job is not None
    services.run_import(job, job_services.StoredProgress(job), web=web)
    proven = Credential.objects.filter(owner=owner, verdict="verified_issuer_unknown").count()
    assert proven == FILES * 9 // 10, proven


def floor(signatures: list[tuple[bytes, bytes]], pictures: list[bytes]) -> None:
    """Do what no import can do without: raw checks, a decode and a thumbnail a picture, one bulk insert."""
    from django.utils import timezone

    from credentials.models import Answer

    public = KEY.material.public_key()
    assert isinstance(public, Ed25519PublicKey)
    for data, signature in signatures:
        public.verify(signature, data)
    for data in pictures:
        make_thumbnail(data)
    Answer.objects.all().delete()
    Answer.objects.bulk_create(
        [
            Answer(digest=f"{number:064d}", url="https://x.example/", status=200, body=b"", kept_at=timezone.now())
            for number in range(FILES * 9 // 10)
        ]
    )
