"""What a run asks of the web: each address once, conditionally where an answer was kept, and nothing by strangers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from credentials import services
from credentials.models import Answer
from credentials.services.outside import KeepingWeb, kept_answer
from credentials.verification.errors import UnreachableError
from credentials.verification.web import RememberingWeb, Response
from tests.issuers import World

pytestmark = pytest.mark.django_db
URL = "https://fernhollow.badges/status/revocation"


class Validated:
    """A site whose answers carry an ETag."""

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Answer with a validator."""
        return Response(url, 200, "application/json", b"{}", etag='"1"')


def test_each_address_is_asked_once_in_a_run_also_when_it_does_not_answer() -> None:
    world = World()
    world.serve(URL, {"a": 1})
    world.down.add("workshop.badges")
    web = RememberingWeb(world)
    for _time in range(3):
        assert web.get(URL).status == 200
        with pytest.raises(UnreachableError):
            web.get("https://workshop.badges/a1.json")
    assert world.asked == [URL, "https://workshop.badges/a1.json"]


def test_answer_with_a_validator_is_kept_for_the_next_conditional_request() -> None:
    KeepingWeb(Validated()).get(URL)
    assert kept_answer(URL) == Response(URL, 200, "application/json", b"{}", etag='"1"')
    assert kept_answer("https://elsewhere.badges/") is None


def test_answer_without_a_validator_is_not_kept() -> None:
    world = World()
    world.serve(URL, {"a": 1})
    KeepingWeb(world).get(URL)
    assert not Answer.objects.exists()


def test_answers_of_long_ago_are_forgotten() -> None:
    KeepingWeb(Validated()).get(URL)
    KeepingWeb(Validated()).get(URL + "2")
    Answer.objects.filter(url=URL).update(kept_at=timezone.now() - timedelta(days=101))
    assert services.forget_old_answers() == 1
    assert [answer.url for answer in Answer.objects.all()] == [URL + "2"]
