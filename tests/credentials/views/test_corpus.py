"""Real files of the corpus, handed in through the pages, reach the verdict they must have."""

from __future__ import annotations

import csv
import io
import json
from itertools import groupby
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from credentials.models import Credential, Import
from jobs import services as job_services

pytestmark = pytest.mark.usefixtures("files")

SOUND = {"verified", "verified_issuer_unknown"}


def is_as_expected(outcome: str, credential: Credential) -> bool:
    """Tell whether a credential came out as its outcome asks, leaving aside to whom it was awarded: not to alice."""
    assert credential.report is not None
    if credential.verdict == "could_not_check":  # a proof we do not support, or a site the corpus does not serve
        return True
    failed = {check["name"] for check in credential.report.data["checks"] if check["state"] == "failed"}
    if outcome == "valid":
        return not failed - {"recipient"}
    if outcome in ("expired", "revoked", "suspended"):
        return credential.in_force_code == outcome
    if outcome in ("tampered", "not-yet-valid"):
        return credential.verdict == "problem"
    return credential.verdict not in SOUND or outcome == "network-needed"


@pytest.fixture
def corpus(shared: Path) -> list[dict[str, str]]:
    """The items of the corpus in the formats a learner hands in most."""
    with (shared / "corpus" / "manifest.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["format"].startswith(("ob1", "ob2", "ob3", "clr2"))]


def serve(shared: Path, group: str, folder: Path, settings: Settings) -> None:
    """Let the web be what the corpus says a web must serve for that group of items."""
    entries = json.loads((shared / "corpus" / "web.json").read_text()).get(group, {})
    whole = {
        url: {**entry, **({"file": str(shared / "corpus" / entry["file"])} if "file" in entry else {})}
        for url, entry in entries.items()
    }
    (folder / f"web-{group}.json").write_text(json.dumps(whole))
    settings.WEB_MAP = str(folder / f"web-{group}.json")


def hand_in(client: Client, named: list[tuple[str, Path]]) -> Import:
    """Hand the files in through the page, let the job run, and give the import."""
    uploads = []
    for name, path in named:
        file = io.BytesIO(path.read_bytes())
        file.name = f"{name}{path.suffix}"
        uploads.append(file)
    answer = client.post(reverse("credentials:add"), {"uploads": uploads})
    batch = Import.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[-1])
    job = job_services.run_job(job_id=batch.job_id)
    assert job is not None and job.state == "succeeded"
    return batch


def test_real_files_reach_their_verdict_and_none_breaks_the_page(
    client: Client, alice: User, shared: Path, corpus: list[dict[str, str]], tmp_path: Path, settings: Settings
) -> None:
    client.force_login(alice)
    wrong = []
    for group, rows in groupby(sorted(corpus, key=lambda row: row["web_group"]), key=lambda row: row["web_group"]):
        serve(shared, group, tmp_path, settings)
        expected = {row["id"]: row["expected_outcome"] for row in rows}
        batch = hand_in(
            client, [(row["id"], shared / "corpus" / row["file"]) for row in corpus if row["id"] in expected]
        )
        for item in batch.items.prefetch_related("credentials__report"):
            outcome = expected[item.name.partition(".")[0]]
            credentials = list(item.credentials.all())
            assert item.sentence or credentials, item.name
            # Published samples share their ids: another one of the same award may have taken the row over since.
            own = [credential for credential in credentials if credential.original_id == item.original_id]
            if item.code == "our_fault" or (
                item.state == "added" and own and not any(is_as_expected(outcome, credential) for credential in own)
            ):
                wrong.append((item.name, outcome, item.code, [credential.verdict for credential in credentials]))
        assert client.get(batch.get_absolute_url()).status_code == 200
    assert wrong == [], wrong
    for name in ("inbox", "list"):
        assert client.get(reverse(f"credentials:{name}")).status_code == 200
    assert Credential.objects.count() > 50
    for credential in Credential.objects.all():
        assert client.get(credential.get_absolute_url()).status_code == 200
