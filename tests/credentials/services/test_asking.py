"""Sites are asked side by side, and none of them two things at a time."""

from __future__ import annotations

import json
import threading
from collections import Counter

import pytest

from accounts.models import User
from credentials.models import Credential, ImportItem
from credentials.services.asking import SITES_AT_ONCE, rounds_of
from credentials.verification.documents import host_of
from credentials.verification.errors import UnreachableError
from credentials.verification.web import Response
from tests.credentials.importing import import_from
from tests.issuers import College, World

pytestmark = pytest.mark.usefixtures("files")
HOSTS = [f"college{number}.badges" for number in range(4)]


class MeetingWeb:
    """Answers the first question to each host only when the others' first questions are there, too."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.meeting = threading.Barrier(len(HOSTS), timeout=20)
        self.asked: Counter[str] = Counter()
        self.busy: Counter[str] = Counter()
        self.at_once: dict[str, int] = {}
        self.turn = threading.Lock()

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        host = host_of(url)
        with self.turn:
            self.asked[url] += 1
            self.busy[host] += 1
            self.at_once[host] = max(self.at_once.get(host, 0), self.busy[host])
            is_first = url.endswith("/badge0")
        try:
            if is_first:
                self.meeting.wait()
            return self.world.get(url, accept=accept, plain=plain)
        finally:
            with self.turn:
                self.busy[host] -= 1


def test_several_sites_are_asked_at_once_and_each_one_thing_at_a_time(alice: User) -> None:
    world = World()
    addresses = []
    for host in HOSTS:
        college = College(world, host=host)
        for number in range(2):
            badge = college.award(credential_id=f"urn:x:{host}:{number}", title=f"{host} {number}")
            addresses.append(world.serve(f"https://{host}/badge{number}", json.dumps(badge)))
    web = MeetingWeb(world)
    batch = import_from(web, alice, addresses=[*addresses, "https://nowhere.badges/x"])
    assert not web.meeting.broken
    assert set(web.at_once.values()) == {1}
    assert {count for url, count in web.asked.items() if "/badge" in url} == {1}
    assert Credential.objects.filter(verdict="verified_issuer_unknown").count() == 2 * len(HOSTS)
    failed = batch.items.get(state="failed")
    assert (failed.name, failed.code) == ("https://nowhere.badges/x", "status_404")


def test_rounds_never_name_a_host_twice_and_lose_nothing() -> None:
    items = [ImportItem(name=str(number), address=f"https://h{number % 11}.badges/{number}") for number in range(40)]
    files = [ImportItem(name="file")]
    rounds = list(rounds_of([*items[:5], *files, *items[5:]]))
    assert rounds[0] == files
    assert sorted(int(item.name) for one in rounds[1:] for item in one) == list(range(40))
    for one in rounds[1:]:
        hosts = [host_of(item.address) for item in one]
        assert len(hosts) == len(set(hosts)) <= SITES_AT_ONCE


def test_site_that_fails_costs_the_others_nothing(alice: User) -> None:
    world = World()
    college = College(world)
    world.serve("https://fernhollow.badges/a", json.dumps(college.award()))

    class BadWeb:
        def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
            if host_of(url).split(".")[0] == "bad":
                raise RuntimeError("a fault of ours")
            if host_of(url).split(".")[0] == "down":
                raise UnreachableError(url, "timeout", "It did not answer in time.")
            return world.get(url, accept=accept, plain=plain)

    batch = import_from(
        BadWeb(), alice, addresses=["https://bad.badges/a", "https://down.badges/a", "https://fernhollow.badges/a"]
    )
    assert [item.code for item in batch.items.all()] == ["our_fault", "timeout", ""]
