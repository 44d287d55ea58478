"""How facts are written on a page."""

from __future__ import annotations

from datetime import UTC, date, datetime

from credentials.decoding.claim import Baked, Generation, Securing
from credentials.models import Credential
from credentials.templatetags.credential_facts import as_day, format_words, moment, short_keys


def test_key_is_cut_in_its_middle_and_other_text_stays() -> None:
    text = "The key belongs to did:key:z6MkuU7KGAH9AYXKKXfukhzG6skdDhDDPZ7oLhEwbCTVTmBA. It is known to us."
    assert short_keys(text) == "The key belongs to did:key:z6MkuU…TVTmBA. It is known to us."
    assert short_keys("did:web:northfield.demo") == "did:web:northfield.demo"


def test_day_and_moment_are_read_and_what_is_none_stays() -> None:
    assert as_day("2025-02-14T00:00:00Z") == date(2025, 2, 14)
    assert (as_day("2025"), as_day("2025-13-45")) == ("2025", "2025-13-45")
    assert moment("2026-11-22T01:22:03+00:00") == datetime(2026, 11, 22, 1, 22, 3, tzinfo=UTC)
    assert moment(None) is None


def test_every_format_has_words_and_what_is_no_format_has_none() -> None:
    badge = Credential(generation=Generation.OB_2, securing=Securing.JWS, baked=Baked.PNG)
    assert format_words(badge) == "Open Badges 2.0, JWS, PNG"
    for generation in Generation:
        for securing in Securing:
            words = format_words(Credential(generation=generation, securing=securing))
            assert (words == "") is (generation in (Generation.DOCUMENT, Generation.TYPED))
