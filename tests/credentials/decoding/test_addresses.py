"""Certificate pages known by their address."""

import pytest

from credentials.decoding import Platform, recognise_address

HEX = "0123456789abcdef"


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        (
            "https://www.coursera.org/account/accomplishments/verify/ABCDEF123456",
            Platform("Coursera", "course", "ABCDEF123456"),
        ),
        ("https://coursera.org/verify/ABCDEF123456/", Platform("Coursera", "course", "ABCDEF123456")),
        ("https://coursera.org/share/" + HEX * 2, Platform("Coursera", "course", HEX * 2)),
        (
            "https://www.coursera.org/account/accomplishments/professional-cert/ABCDEF123456",
            Platform("Coursera", "professional certificate", "ABCDEF123456"),
        ),
        (
            "https://www.coursera.org/account/accomplishments/specialization/certificate/ABCDEF123456",
            Platform("Coursera", "course", "ABCDEF123456"),
        ),
        (f"https://credentials.edx.org/credentials/{HEX * 2}/", Platform("edX", "course", HEX * 2)),
        (f"https://credentials.edx.org/records/programs/shared/{HEX * 2}", Platform("edX", "course", HEX * 2)),
        (f"https://courses.edx.org/certificates/{HEX * 2}", Platform("edX", "course", HEX * 2)),
        ("https://www.udemy.com/certificate/UC-ABC123/", Platform("Udemy", "course", "UC-ABC123")),
        (
            "https://www.credential.net/0b0f3a7e-1111-4222-8333-444455556666#acc.AbCd",
            Platform("Accredible", "certificate", "0b0f3a7e-1111-4222-8333-444455556666"),
        ),
        (
            "https://www.credly.com/badges/0b0f3a7e-1111-4222-8333-444455556666/public_url",
            Platform("Credly", "badge", "0b0f3a7e-1111-4222-8333-444455556666"),
        ),
        (
            "https://www.linkedin.com/learning/certificates/" + HEX * 4,
            Platform("LinkedIn Learning", "course", HEX * 4),
        ),
        ("https://www.hackerrank.com/certificates/0123456789ab", Platform("HackerRank", "certificate", "0123456789ab")),
        (
            "https://moodle.school.example/badges/badge.php?hash=" + "ab" * 20,
            Platform("Moodle", "badge", "ab" * 20),
        ),
    ],
)
def test_certificate_page_is_recognised(url: str, platform: Platform) -> None:
    assert recognise_address(url) == platform


@pytest.mark.parametrize(
    "url",
    [
        "",
        "not an address",
        "https://www.coursera.org/",
        "https://www.coursera.org/learn/desks",
        "https://coursera.org.evil.example/verify/ABCDEF123456",
        "https://evil.example/coursera.org/verify/ABCDEF123456",
        "javascript:https://coursera.org/verify/ABC",
        "https://www.linkedin.com/in/ada",
        "https://[broken",
        "https://credly.com/" + "a" * 3000,
    ],
)
def test_any_other_address_is_not(url: str) -> None:
    assert recognise_address(url) is None
