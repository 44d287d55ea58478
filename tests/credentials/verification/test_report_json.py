"""What a report holds can be stored."""

from dataclasses import replace

from credentials.decoding import decode
from credentials.verification import verify
from credentials.verification.report_json import MAX_TEXT, report_as_data, storable_text
from credentials.verification.web import OfflineWeb
from tests.credentials.badges import ISSUED, badge, signed


def test_nul_and_lone_surrogates_are_left_out_and_other_text_is_kept() -> None:
    assert [storable_text(text) for text in ("a\x00b", "\ud800a", "Ünïcode 🎓")] == ["ab", "?a", "Ünïcode 🎓"]


def test_every_text_of_a_report_is_fit_for_a_row() -> None:
    [claim] = decode(signed(badge()))
    report = verify(claim, at=ISSUED, web=OfflineWeb())
    for said, stored in (("\x00x", "x"), ("\ud800", "?"), ("🎓", "🎓"), ("y" * (MAX_TEXT + 9), "y" * MAX_TEXT)):
        data = report_as_data(claim, replace(report, facts=replace(report.facts, criteria=said)))
        assert data["facts"]["criteria"] == stored
