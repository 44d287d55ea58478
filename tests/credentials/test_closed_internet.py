"""Addresses that do not give a badge, over a real network, TLS and name look-up, to the sentence the learner reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from credentials.fetching.guarded import MAX_SECONDS
from tests.credentials.closed_internet import ADDRESSES, HOSTS

OWN_NETWORK = (["unshare", "--net", "--mount"], ["unshare", "--user", "--map-root-user", "--net", "--mount"])
"""How to enter a network of one's own: as root, or as anybody where the system lets them."""

SENTENCES = {
    "not found": "There is nothing at this address: its site answers “not found” (404).",
    "gone": "What was at this address has been withdrawn: its site answers “gone” (410).",
    "broken": "open.badges answered with the error 500.",
    "slow headers": "open.badges did not answer in time.",
    "slow body": "open.badges did not answer in time.",
    "HTML page": "The file is a web page, not a badge.",
    "too big": "open.badges sent more than 2 MB.",
    "redirect inside": "inside.badges lies inside a private network, which is never asked.",
    "redirect to a number inside": "10.0.0.7 lies inside a private network, which is never asked.",
    "inside": "inside.badges lies inside a private network, which is never asked.",
    "number inside": "10.0.0.7 lies inside a private network, which is never asked.",
    "this machine": "localhost lies inside a private network, which is never asked.",
    "other certificate": "other.badges has no valid certificate.",
    "silent": "silent.badges could not be reached.",
    "no such host": "There is no host nowhere.badges, or it has no address.",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a learner read of an import of every address, made in a network that holds nothing else."""
    enter = next((way for way in OWN_NETWORK if _works([*way, "true"])), None)
    if enter is None:
        pytest.skip("this machine lets nobody make a network namespace")
    folder = tmp_path_factory.mktemp("internet")
    hosts = folder / "hosts"
    hosts.write_text("127.0.0.1 localhost\n" + "".join(f"{address} {name}\n" for name, address in HOSTS.items()))
    inside = 'mount --bind "$1" /etc/hosts && exec "$2" -m tests.credentials.closed_internet "$3"'
    switches = {"DJANGO_SETTINGS_MODULE": "config.settings_test", "VAR_DIR": str(folder / "var"), "DEBUG": "yes"}
    ended = subprocess.run(
        [*enter, "sh", "-c", inside, "sh", str(hosts), sys.executable, str(folder)],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **switches},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@pytest.mark.parametrize("kind", [kind for kind in ADDRESSES if kind != "good"])
def test_learner_reads_why_an_address_gave_no_badge(told: Any, kind: str) -> None:
    item = told["items"][kind]
    assert (item["state"], item["sentence"]) == ("failed", SENTENCES[kind])
    assert item["sentence"] in told["page"]


def test_badge_among_them_comes_in_and_the_job_ends_well(told: Any) -> None:
    assert told["items"]["good"]["state"] == "added"
    assert told["state"] == "succeeded"


def test_nothing_inside_was_ever_asked(told: Any) -> None:
    assert told["asked"] >= 8
    assert told["asked inside"] == 0


def test_those_that_are_slow_cost_their_time_and_no_more(told: Any) -> None:
    assert 2 * MAX_SECONDS < told["seconds"] < 2 * MAX_SECONDS + 20
