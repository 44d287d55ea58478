"""What a report holds can be stored."""

from credentials.verification.report_json import storable_text


def test_nul_and_lone_surrogates_are_left_out_and_other_text_is_kept() -> None:
    assert [storable_text(text) for text in ("a\x00b", "\ud800a", "Ünïcode 🎓")] == ["ab", "?a", "Ünïcode 🎓"]
