"""The badges of the demonstration, each really signed, in the formats that learners hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from credentials.issuing.achievements import build_achievement, build_achievement_credential, build_issuer
from credentials.issuing.assertions import build_assertion, build_badge_class, build_profile
from credentials.issuing.baking import BakedKind, bake_png, bake_svg
from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import sign_data_integrity, sign_jws, sign_jwt
from credentials.issuing.status_lists import build_status_entry, build_status_list_credential
from credentials.verification.errors import UnreachableError
from credentials.verification.web import Response
from portfolio.management.demo.pictures import draw_png, draw_svg

STATUS_LIST = "https://guild.openskills.demo/status/1"
REVOKED = 7


@dataclass(frozen=True, slots=True)
class DemoIssuer:
    """Somebody who signs with a key that is its name (did:key), so that proving needs no network."""

    name: str
    host: str
    standing: str = ""

    @property
    def key(self) -> KeyPair:
        """The key, the same in every demonstration."""
        return KeyPair.from_seed(hashlib.sha256(f"cairn demonstration {self.host}".encode()).digest())

    def profile(self) -> dict[str, Any]:
        """Who signs, as a badge says it."""
        return build_issuer(self.key.did_key, self.name, url=f"https://{self.host}/")

    def achievement_id(self, slug: str) -> str:
        """The id of one of its achievements, by which pathways name it."""
        return f"https://{self.host}/achievements/{slug}"


NORTHFIELD = DemoIssuer("Northfield University (demo)", "northfield.demo", "institution")
HARBOUR = DemoIssuer("Harbour Institute of Technology (demo)", "harbour.demo", "institution")
CODEYARD = DemoIssuer("Codeyard Academy (demo)", "codeyard.demo", "company")
GUILD = DemoIssuer("OpenSkills Guild (demo)", "guild.openskills.demo")


@dataclass(frozen=True, slots=True)
class DemoBadge:
    """One achievement of the demonstration, and the form in which it is handed to learners."""

    slug: str
    name: str
    issuer: DemoIssuer
    form: str
    issued: str
    skills: tuple[str, ...]
    description: str
    criteria: str
    credits: int = 0
    level: int = 0
    expires: str = ""
    colour: str = "#0b5c64"
    letters: str = "·"

    @property
    def achievement_id(self) -> str:
        """The id by which pathways name it."""
        return self.issuer.achievement_id(self.slug)


def _day(text: str, hour: int = 9) -> datetime:
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=UTC)


BADGES = (
    DemoBadge(
        "python-for-data", "Python for Data", NORTHFIELD, "png", "2025-02-14", ("Python", "Data cleaning"),
        "Reads, cleans and reshapes tables with Python.",
        "Passed a supervised practical: three messy data sets cleaned in three hours, with tests.",
        credits=5, level=6, colour="#2a4f9e", letters="Py",
    ),
    DemoBadge(
        "sql-and-relational-data", "SQL and Relational Data", NORTHFIELD, "json", "2025-04-11",
        ("SQL", "Data modelling"), "Models and queries relational data.",
        "Designed a schema from a brief and answered twelve questions on it in SQL, marked blind.",
        credits=5, level=6, colour="#2a4f9e", letters="SQL",
    ),
    DemoBadge(
        "statistics-with-real-data", "Statistics with Real Data", NORTHFIELD, "jcs", "2025-06-20",
        ("Statistics", "Experiment design"), "Chooses, runs and explains statistical tests.",
        "Wrote a report on an open data set, with the limits of its conclusions named, and defended it.",
        credits=5, level=6, colour="#6b3fa0", letters="Σ",
    ),
    DemoBadge(
        "data-visualisation", "Data Visualisation", NORTHFIELD, "jwt", "2025-09-05",
        ("Data visualisation", "Accessibility"), "Draws charts that people read rightly.",
        "Redrew five published charts so that a test group answered questions about them correctly.",
        credits=5, level=6, colour="#6b3fa0", letters="Dv",
    ),
    DemoBadge(
        "machine-learning-foundations", "Machine Learning Foundations", NORTHFIELD, "json", "2025-12-12",
        ("Machine learning", "Python"), "Trains, evaluates and questions predictive models.",
        "Project with a held-out test set, an error analysis and a page for people who are not specialists.",
        credits=10, level=7, colour="#0b5c64", letters="ML",
    ),
    DemoBadge(
        "research-ethics", "Research Ethics", NORTHFIELD, "svg", "2026-01-30", ("Research ethics", "Data protection"),
        "Plans research with people and their data responsibly.",
        "Ethics application for a study of one's own, accepted by the board.",
        credits=5, level=7, colour="#8a5300", letters="Re",
    ),
    DemoBadge(
        "cloud-foundations", "Cloud Foundations", HARBOUR, "json", "2025-03-21", ("Cloud computing", "Linux"),
        "Deploys a small service and explains what it costs.", "Practical examination on a rented account.",
        credits=3, level=5, colour="#0b5c64", letters="Cl",
    ),
    DemoBadge(
        "containers-in-practice", "Containers in Practice", HARBOUR, "png", "2025-05-16", ("Containers", "Linux"),
        "Builds, ships and watches containers.", "Moved a running service into containers without losing a request.",
        credits=3, level=5, colour="#1b6b3a", letters="Co",
    ),
    DemoBadge(
        "network-security", "Network Security", HARBOUR, "json", "2024-06-28", ("Network security",),
        "Finds and closes the common holes of a small network.", "Practical examination; valid for two years.",
        credits=3, level=6, expires="2026-06-28", colour="#b3261e", letters="Ns",
    ),
    DemoBadge(
        "linux-administration", "Linux Administration", HARBOUR, "jws", "2024-10-04", ("Linux", "Shell scripting"),
        "Keeps a Linux server running.", "A week on call for a training server.",
        credits=3, level=5, colour="#1b6b3a", letters="Lx",
    ),
    DemoBadge(
        "technical-writing", "Technical Writing", GUILD, "2020", "2025-08-22", ("Technical writing",),
        "Writes instructions that strangers can follow.", "Three people followed a guide without help.",
        colour="#545b65", letters="Tw",
    ),
    DemoBadge(
        "agile-teamwork", "Agile Teamwork", GUILD, "json", "2025-10-17", ("Teamwork", "Agile methods"),
        "Plans and delivers with a team in short cycles.", "Four sprints on a volunteer project, with peer review.",
        colour="#545b65", letters="At",
    ),
    DemoBadge(
        "facilitation", "Facilitation", GUILD, "revoked", "2025-11-14", ("Facilitation",),
        "Leads workshops that end with decisions.", "Two workshops observed by a peer.",
        colour="#545b65", letters="Fa",
    ),
    DemoBadge(
        "open-data-licensing", "Open Data Licensing", GUILD, "jwt", "2026-02-20", ("Open data", "Licensing"),
        "Chooses and reads licences for data.", "A quiz of thirty cases.", colour="#545b65", letters="Od",
    ),
    DemoBadge(
        "accessible-web-content", "Accessible Web Content", CODEYARD, "png", "2026-04-03",
        ("Accessibility", "HTML"), "Makes pages that everybody can use.",
        "Repaired a page until a screen-reader user finished the task.", credits=2, level=5,
        colour="#a23b72", letters="a11y",
    ),
)  # fmt: skip


class DemoWeb:
    """The one address the demonstration's proofs need: the guild's status list."""

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Give the status list. Raises UnreachableError for anything else."""
        if url != STATUS_LIST:
            raise UnreachableError(url, "no_such_host", "The demonstration knows no such address.")
        unsigned = build_status_list_credential(
            list_url=STATUS_LIST, issuer=GUILD.key.did_key, indices={REVOKED}, valid_from=_day("2025-08-01")
        )
        signed = sign_data_integrity(unsigned, GUILD.key, created=_day("2026-11-02"))
        return Response(url, 200, "application/vc+ld+json", json.dumps(signed).encode())


def issue(badge: DemoBadge, *, email: str) -> tuple[str, bytes]:
    """Give the file, with its name, in which a learner gets the badge."""
    if badge.form == "jws":
        return f"{badge.slug}.png", _signed_assertion(badge, email)
    document = _document(badge, email)
    key, created = badge.issuer.key, _day(badge.issued, 10)
    if badge.form == "jwt":
        return f"{badge.slug}.jwt", sign_jwt(document, key, kid=key.verification_method).encode()
    suite = {"jcs": "eddsa-jcs-2022", "2020": "Ed25519Signature2020"}.get(badge.form, "eddsa-rdfc-2022")
    text = json.dumps(sign_data_integrity(document, key, cryptosuite=suite, created=created), ensure_ascii=False)
    if badge.form == "png":
        png = draw_png(badge.letters, badge.colour)
        return f"{badge.slug}.png", bake_png(png, text, keyword=BakedKind.CREDENTIAL.keyword)
    if badge.form == "svg":
        return f"{badge.slug}.svg", bake_svg(draw_svg(badge.colour), text, kind=BakedKind.CREDENTIAL)
    return f"{badge.slug}.json", text.encode()


def _document(badge: DemoBadge, email: str) -> dict[str, Any]:
    seed = hashlib.sha256(f"{badge.slug} {email}".encode()).hexdigest()
    status: Mapping[str, Any] | None = None
    if badge.issuer is GUILD:
        index = REVOKED if badge.form == "revoked" else 100 + int(seed[:4], 16) % 1000
        status = build_status_entry(STATUS_LIST, index)
    facts: dict[str, Any] = {"tag": list(badge.skills)}
    if badge.credits:
        facts["creditsAvailable"] = badge.credits
    alignment = (
        [
            {
                "targetName": f"EQF level {badge.level}",
                "targetUrl": f"https://data.europa.eu/snb/eqf/{badge.level}",
                "targetFramework": "European Qualifications Framework",
                "targetType": "CTDL",
            }
        ]
        if badge.level
        else []
    )
    return build_achievement_credential(
        credential_id=f"urn:uuid:{seed[:8]}-{seed[8:12]}-4{seed[13:16]}-8{seed[17:20]}-{seed[20:32]}",
        issuer=badge.issuer.profile(),
        achievement=build_achievement(
            badge.achievement_id, badge.name, description=badge.description, criteria=badge.criteria,
            kind="MicroCredential" if badge.credits else "Badge", alignment=alignment, **facts,
        ),
        valid_from=_day(badge.issued),
        valid_until=_day(badge.expires) if badge.expires else None,
        email=email,
        salt=seed[:8],
        status=status,
    )  # fmt: skip


def _signed_assertion(badge: DemoBadge, email: str) -> bytes:
    key, site = badge.issuer.key, f"https://{badge.issuer.host}"
    profile = build_profile(key.did_key, badge.issuer.name, url=site)
    badge_class = build_badge_class(
        badge.achievement_id, badge.name, issuer=profile, description=badge.description, criteria=badge.criteria,
        tags=list(badge.skills),
    )  # fmt: skip
    assertion = build_assertion(
        assertion_id=f"urn:uuid:{hashlib.md5(badge.slug.encode(), usedforsecurity=False).hexdigest()}",
        badge=badge_class,
        email=email,
        salt="demo",
        issued_on=_day(badge.issued),
        verification={"type": "SignedBadge"},
    )
    token = sign_jws(assertion, key, jwk=key.public_jwk)
    return bake_png(draw_png(badge.letters, badge.colour), token, keyword=BakedKind.ASSERTION.keyword)
