"""Importing: whatever is handed in ends as a credential or a sentence, once, whatever happens on the way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from credentials import services
from credentials.models import Achievement, Credential, Import, ImportItem, Issuer, Original
from credentials.services import Piece, importing
from credentials.verification.errors import UnreachableError
from credentials.verification.web import Response
from jobs import services as job_services
from jobs.errors import LeaseLostError
from jobs.models import Job
from tests.credentials.badges import archive, badge, baked, picture, signed, token
from tests.credentials.importing import import_all, import_from

pytestmark = pytest.mark.usefixtures("files")


def told(batch: Import) -> list[tuple[str, str, str]]:
    """Give name, state and code of each piece."""
    return [(item.name, item.state, item.code) for item in batch.items.all()]


def test_badge_becomes_a_credential_in_the_inbox_with_its_report(alice: User) -> None:
    import_all(alice, ("a.json", signed(badge())))
    credential = Credential.objects.owned_by(alice).get()
    assert (
        credential.state,
        credential.verdict,
        credential.achievement.name,
        credential.issuer and credential.issuer.name,
    ) == (
        "inbox",
        "verified_issuer_unknown",
        "Field Work 1",
        "Fernhollow College",
    )
    assert credential.report is not None
    assert [check["state"] for check in credential.report.data["checks"]] == ["passed", "unknown", "passed", "passed"]
    assert [skill.name for skill in credential.achievement.skills.all()] == ["ecology", "Field Work"]


def test_baked_picture_its_json_and_its_token_are_one_credential(alice: User) -> None:
    batch = import_all(
        alice,
        ("a.png", baked(badge())),
        ("a.json", signed(badge())),
        ("a.jwt", token(badge())),
        ("again.png", baked(badge())),
    )
    assert told(batch) == [
        ("a.png", "added", ""),
        ("a.json", "known", "known"),
        ("a.jwt", "known", "known"),
        ("again.png", "known", "known"),
    ]
    assert Credential.objects.count() == 1
    assert Original.objects.count() == 3


def test_same_archive_again_adds_nothing(alice: User) -> None:
    packed = archive(one_json=signed(badge(1)), two_png=baked(badge(2)), notes_txt=b"buy milk")
    first = import_all(alice, ("badges.zip", packed))
    assert [state for _name, state, _code in told(first)] == ["added", "added", "failed"]
    before = (Credential.objects.count(), Achievement.objects.count(), Issuer.objects.count(), Original.objects.count())
    second = import_all(alice, ("badges.zip", packed))
    assert [state for _name, state, _code in told(second)] == ["known", "known", "failed"]
    assert before == (
        Credential.objects.count(),
        Achievement.objects.count(),
        Issuer.objects.count(),
        Original.objects.count(),
    )


def test_what_learners_share_is_stored_once(alice: User, bob: User) -> None:
    import_all(alice, ("a.json", signed(badge(1))))
    import_all(bob, ("b.json", signed(badge(1, email="bob@institution.example", credential_id="urn:uuid:b"))))
    assert (Achievement.objects.count(), Issuer.objects.count(), Credential.objects.count()) == (1, 1, 2)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("notes.txt", b"buy milk", "text"),
        ("empty.json", b"", "empty"),
        ("plain.png", picture(), "png_without_badge"),
        ("cut.png", picture()[:60], "png_truncated"),
        ("broken.json", b'{"type": ', "json"),
        ("page.html", b"<!doctype html><title>Badge</title>", "web_page"),
        ("broken.zip", b"PK\x03\x04 and nothing", "archive_broken"),
    ],
)
def test_bad_file_gets_its_own_sentence_and_the_rest_goes_on(alice: User, name: str, data: bytes, code: str) -> None:
    batch = import_all(alice, (name, data), ("good.json", signed(badge())))
    bad, good = batch.items.all()
    assert bad.state == "failed"
    assert bad.code.startswith(code), bad.code
    assert bad.sentence.endswith(".")
    assert good.state == "added"
    assert bad.original is not None
    assert services.read_original(bad.original) == data


def test_file_that_is_too_large_is_refused_and_the_rest_goes_on(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_FILE_BYTES", 10_000)
    batch = import_all(alice, ("film.bin", b"x" * 10_001), ("good.json", signed(badge())))
    assert told(batch) == [("good.json", "added", ""), ("film.bin", "failed", "too_large")]


def test_altered_badge_is_a_problem_and_cannot_name_itself_after_a_real_issuer(alice: User) -> None:
    import_all(alice, ("a.json", signed(badge(1))))
    forged = signed(badge(2)).replace(b"Field Work 2", b"Field Work 9")
    import_all(alice, ("forged.json", forged))
    bad = Credential.objects.get(verdict="problem")
    good = Credential.objects.get(verdict="verified_issuer_unknown")
    assert bad.issuer != good.issuer
    assert bad.issuer is not None and not bad.issuer.identities.exists()


def test_sound_copy_takes_the_place_of_an_altered_one_and_never_the_other_way(alice: User) -> None:
    sound = signed(badge(1))
    altered = sound.replace(b"Twelve days", b"Eleven days")
    import_all(alice, ("altered.json", altered))
    assert Credential.objects.get().verdict == "problem"
    import_all(alice, ("sound.json", sound))
    assert Credential.objects.get().verdict == "verified_issuer_unknown"
    batch = import_all(alice, ("altered.json", altered))
    assert told(batch) == [("altered.json", "known", "weaker_copy")]
    assert Credential.objects.get().verdict == "verified_issuer_unknown"


def test_discarded_badge_comes_back_when_it_is_handed_in_again(alice: User) -> None:
    import_all(alice, ("a.json", signed(badge())))
    services.discard(owner=alice, ids=[Credential.objects.get().pk])
    batch = import_all(alice, ("a.json", signed(badge())))
    assert told(batch) == [("a.json", "known", "brought_back")]
    assert Credential.objects.get().state == "inbox"


def test_killed_worker_loses_nothing_and_repeats_nothing(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "FLUSH_PIECES", 2)
    files = [Piece(f"{number}.json", signed(badge(number))) for number in range(1, 7)]
    batch = services.start_import(
        owner=alice, files=[Piece("all.zip", archive(**{f"b{n}_json": f.data for n, f in enumerate(files)}))]
    )
    held = job_services.claim_job(job_id=batch.job_id)
    assert held is not None

    class Killed(BaseException):
        pass

    class DyingProgress:
        def report(self, done: int, total: int, sentence: str = "") -> None:
            if done >= 4:
                raise Killed

    with pytest.raises(Killed):
        services.run_import(held, DyingProgress())
    assert (Credential.objects.count(), batch.items.filter(state="waiting").count()) == (4, 2)
    Job.objects.filter(pk=batch.job_id).update(leased_until=timezone.now() - timedelta(seconds=1))
    ended = job_services.run_job(job_id=batch.job_id)
    assert ended is not None and ended.result == {"added": 6, "known": 0, "failed": 0}
    assert (Credential.objects.count(), batch.items.count()) == (6, 6)
    with pytest.raises(LeaseLostError):  # the killed one wakes up: it has no more say
        services.run_import(held, job_services.StoredProgress(held))


def test_only_failed_pieces_are_tried_again(alice: User, web_map: Any) -> None:
    batch = import_all(alice, ("good.json", signed(badge(1))), addresses=["https://fernhollow.example/a/2"])
    assert [state for _name, state, _code in told(batch)] == ["added", "failed"]
    web_map({"https://fernhollow.example/a/2": signed(badge(2))})
    services.retry_failed_items(batch=batch)
    job_services.run_job(job_id=batch.job_id)
    assert [state for _name, state, _code in told(batch)] == ["added", "added"]


def test_addresses_end_in_a_credential_or_a_sentence(alice: User, web_map: Any) -> None:
    web_map(
        {
            "https://fernhollow.example/a/1": signed(badge(1)),
            "https://fernhollow.example/page": b"<!doctype html><title>Badge</title>",
            "https://fernhollow.example/none": 404,
            "https://www.coursera.org/verify/ABCDEF123456": b"<!doctype html><title>Certificate</title>",
        }
    )
    batch = import_all(
        alice,
        addresses=[
            "https://fernhollow.example/a/1",
            "https://fernhollow.example/page",
            "https://fernhollow.example/none",
            "https://www.coursera.org/verify/ABCDEF123456",
        ],
    )
    assert [(state, code) for _name, state, code in told(batch)] == [
        ("added", ""),
        ("failed", "web_page"),
        ("failed", "status_404"),
        ("added", ""),
    ]
    assert Credential.objects.get(generation="typed").verdict == "self_reported"


def test_address_inside_the_network_is_refused_in_words(alice: User, settings: Settings) -> None:
    settings.WEB_MAP = ""  # the guarded door itself; nothing of this leaves the machine
    batch = import_all(alice, addresses=["https://127.0.0.1/badge.json", "http://localhost:8000/", "ftp://x/"])
    assert {(state, code) for _name, state, code in told(batch)} == {("failed", "address_refused")}


def test_site_that_fails_or_dawdles_is_named_in_words_and_the_rest_goes_on(alice: User) -> None:
    class Broken:
        def get(self, url: str, *, accept: str = "", plain: bool = False) -> Response:
            code, words = {
                "f": ("server_error", "answered with the error 500"),
                "s": ("timeout", "did not answer in time"),
            }[url[-1]]
            raise UnreachableError(url, code, f"The site {words}.")

    files = ("good.json", signed(badge()))
    batch = import_from(Broken(), alice, files, addresses=["https://x.example/f", "https://x.example/s"])
    assert [(item.state, item.code, item.sentence) for item in batch.items.all()] == [
        ("added", "", ""),
        ("failed", "server_error", "The site answered with the error 500."),
        ("failed", "timeout", "The site did not answer in time."),
    ]


def test_same_achievement_and_day_under_another_id_is_named_a_duplicate(alice: User) -> None:
    import_all(alice, ("a.json", signed(badge(1))), ("b.json", signed(badge(1, credential_id="urn:uuid:other"))))
    first, second = Credential.objects.order_by("created_at")
    assert (first.duplicate_of, second.duplicate_of) == (None, first)


def test_newer_credential_of_the_same_achievement_supersedes_the_older(alice: User) -> None:
    older = badge(1)
    newer = badge(1, credential_id="urn:uuid:newer", valid_from=timezone.now() - timedelta(days=2))
    import_all(alice, ("new.json", signed(newer)))
    import_all(alice, ("old.json", signed(older)))
    row = Credential.objects.get(credential_id="urn:uuid:newer")
    assert row.supersedes == Credential.objects.exclude(pk=row.pk).get()


def test_text_is_cut_to_what_its_column_holds(alice: User) -> None:
    import_all(alice, ("long.json", signed(badge(1, name="x" * 400))))
    assert Credential.objects.get().achievement.name == "x" * 300


def test_thumbnail_of_the_same_picture_is_kept_once(alice: User) -> None:
    import_all(alice, ("a.png", baked(badge(1), png=picture(200))), ("b.json", signed(badge(2))))
    with_picture = Credential.objects.get(achievement__name="Field Work 1")
    assert default_storage.exists(str(with_picture.thumbnail.name))
    assert not Credential.objects.get(achievement__name="Field Work 2").thumbnail


def test_every_piece_has_a_row(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_PIECES", 2)
    batch = import_all(alice, *((f"{n}.json", signed(badge(n))) for n in range(1, 5)))
    assert [state for _name, state, _code in told(batch)] == ["added", "added", "failed", "failed"]
    assert ImportItem.objects.filter(code="too_many").count() == 2


def test_files_reach_nobody_elses_account(alice: User, charlie: User, files: Path) -> None:
    import_all(alice, ("a.json", signed(badge())))
    assert not Credential.objects.owned_by(charlie).exists()
    assert not Original.objects.owned_by(charlie).exists()
