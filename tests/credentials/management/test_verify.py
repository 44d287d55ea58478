"""``manage.py verify``: a line a credential, and a true exit code."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.issuers import ALICE, AT, DAY, College, Workshop, World


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a map of a small web, a good badge, a hosted badge and a text file."""
    world = World()
    college, workshop = College(world), Workshop(world)
    (tmp_path / "good.json").write_text(json.dumps(college.award(status=college.entry(), valid_until=AT + DAY)))
    (tmp_path / "hosted.json").write_text(json.dumps(workshop.host_badge()))
    (tmp_path / "note.txt").write_text("remember the milk")
    entries = {}
    for number, (url, page) in enumerate(world.pages.items()):
        (tmp_path / f"page{number}").write_bytes(page.body)
        entries[url] = {"file": f"page{number}", "content_type": page.content_type}
    (tmp_path / "map.json").write_text(json.dumps(entries))
    return tmp_path


def test_files_are_verified_with_a_map_for_the_network(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources = [str(folder / "good.json"), str(folder / "hosted.json")]
    call_command("verify", *sources, web=folder / "map.json", at=AT.isoformat(), email=[ALICE], json=True)
    good, hosted = lines(capsys)
    assert (good["source"], good["kind"], good["format"]) == (sources[0], "award", "ob3-di")
    assert good["verdict"] == hosted["verdict"] == "verified_issuer_unknown"
    assert [check["name"] for check in good["checks"]] == ["untampered", "issuer", "in_force", "recipient"]
    assert good["checks"][3]["state"] == hosted["checks"][3]["state"] == "passed"
    assert (hosted["facts"]["achievement"], hosted["facts"]["issuer"]) == ("Soldering", "The Invented Workshop")


def test_date_moves_the_answer(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify", str(folder / "good.json"), web=folder / "map.json", at="2027-01-01", json=True)
    (line,) = lines(capsys)
    assert (line["checks"][2]["state"], line["checks"][2]["code"]) == ("failed", "expired")


def test_nothing_is_reached_offline(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify", str(folder / "good.json"), offline=True, json=True)
    (line,) = lines(capsys)
    assert (line["verdict"], line["checks"][0]["code"]) == ("could_not_check", "offline")


def test_badge_is_fetched_from_its_address(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = "https://workshop.badges/a1.json"
    call_command("verify", url, web=folder / "map.json", at=AT.isoformat(), json=True)
    (line,) = lines(capsys)
    assert (line["source"], line["verdict"]) == (url, "verified_issuer_unknown")


def test_unreadable_inputs_have_their_line_and_the_exit_tells(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources = [
        str(folder / "note.txt"),
        str(folder / "missing.json"),
        "https://nowhere.badges/",
        str(folder / "good.json"),
    ]
    with pytest.raises(SystemExit) as left:
        call_command("verify", *sources, web=folder / "map.json", json=True)
    assert left.value.code == 1
    assert [line["kind"] for line in lines(capsys)] == ["no_credential", "unreadable", "unreadable", "award"]


def test_archive_is_opened_and_a_bad_member_costs_no_other(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for name in ("good.json", "note.txt", "hosted.json"):
            archive.write(folder / name, name)
    with pytest.raises(SystemExit):
        call_command("verify", str(folder / "all.zip"), web=folder / "map.json", at=AT.isoformat(), json=True)
    assert [line["kind"] for line in lines(capsys)] == ["award", "no_credential", "award"]


def test_words_are_for_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify", str(folder / "good.json"), web=folder / "map.json", at=AT.isoformat())
    out = capsys.readouterr().out
    assert "verified issuer unknown" in out
    assert "+ untampered: Its contents are as they were signed." in out


def test_date_that_is_none_is_refused(folder: Path) -> None:
    with pytest.raises(CommandError, match="--at"):
        call_command("verify", str(folder / "good.json"), at="tomorrow")


def test_folder_stands_for_every_file_in_it_that_is_not_hidden(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path_factory.mktemp("badges")
    (own / "below").mkdir()
    (own / ".cache").mkdir()
    for place in ("b.json", "below/a.json", ".cache/c.json", ".d.json"):
        (own / place).write_bytes((folder / "good.json").read_bytes())
    call_command("verify", str(own), web=folder / "map.json", at=AT.isoformat(), json=True)
    assert [line["source"] for line in lines(capsys)] == [str(own / "b.json"), str(own / "below/a.json")]
