"""How facts are written on a page."""

from __future__ import annotations

from datetime import UTC, date, datetime

from credentials.templatetags.credential_facts import as_day, moment, short_keys


def test_key_is_cut_in_its_middle_and_other_text_stays() -> None:
    text = "The key belongs to did:key:z6MkuU7KGAH9AYXKKXfukhzG6skdDhDDPZ7oLhEwbCTVTmBA. It is known to us."
    assert short_keys(text) == "The key belongs to did:key:z6MkuU…TVTmBA. It is known to us."
    assert short_keys("did:web:northfield.demo") == "did:web:northfield.demo"


def test_day_and_moment_are_read_and_what_is_none_stays() -> None:
    assert as_day("2025-02-14T00:00:00Z") == date(2025, 2, 14)
    assert (as_day("2025"), as_day("2025-13-45")) == ("2025", "2025-13-45")
    assert moment("2026-11-22T01:22:03+00:00") == datetime(2026, 11, 22, 1, 22, 3, tzinfo=UTC)
    assert moment(None) is None
