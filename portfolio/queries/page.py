"""The page the world sees, as one object: HTML, JSON, preview and PDF are made from it and cannot disagree.

Words and choices come from a publication (or a draft, for the preview); names, dates and verdicts are read live from
the credentials, so that a revocation shows at once. Only credentials that the owner keeps appear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from credentials.models import Credential
from credentials.verification.report import CheckName, State, Verdict
from pathways.models import Enrolment
from portfolio.queries.content import Content, credential_ids, enrolment_ids

TONES = {
    Verdict.VERIFIED: "ok",
    Verdict.VERIFIED_ISSUER_UNKNOWN: "info",
    Verdict.SELF_REPORTED: "plain",
    Verdict.COULD_NOT_CHECK: "warn",
    Verdict.PROBLEM: "bad",
}
OUT_OF_FORCE = frozenset({"expired", "revoked", "suspended"})


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """One of the four checks as a stranger may read it: nothing of it names an email address."""

    name: str
    state: str
    code: str
    detail: str
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownCredential:
    """A credential as a stranger sees it. Of a false one (``is_withheld``) nothing but the verdict is here."""

    id: UUID
    path: str
    verdict: str
    checked_at: datetime | None
    is_withheld: bool
    is_proven: bool
    name: str = ""
    issuer: str = ""
    issuer_url: str = ""
    issuer_standing: str = ""
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    in_force_code: str = ""
    """``expired``, ``revoked``, ``suspended`` or nothing."""
    skills: tuple[str, ...] = ()
    description: str = ""
    criteria: str = ""
    criteria_url: str = ""
    url: str = ""
    has_picture: bool = False
    thumbnail: str = ""
    original_id: UUID | None = None
    checks: tuple[ShownCheck, ...] = ()

    @property
    def verdict_words(self) -> str:
        """The verdict in words, where a chip with an icon does not fit: paper and JSON."""
        if self.is_withheld:
            return _("Problem: not what its issuer issued")
        if self.in_force_code == "revoked":
            return _("Revoked by its issuer")
        if self.in_force_code == "suspended":
            return _("Suspended by its issuer")
        words = str(dict(Credential.VERDICTS)[Verdict(self.verdict).value])
        return _("%(verdict)s, expired") % {"verdict": words} if self.in_force_code == "expired" else words

    @property
    def tone(self) -> str:
        """How the verdict is meant: ``ok``, ``info``, ``plain``, ``warn`` or ``bad``."""
        if self.in_force_code in ("revoked", "suspended"):
            return "bad"
        if self.in_force_code == "expired" and self.verdict != Verdict.PROBLEM:
            return "warn"
        return TONES[Verdict(self.verdict)]


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A credential in a cluster, with the learner's words."""

    credential: ShownCredential
    words: str


@dataclass(frozen=True, slots=True)
class ShownCluster:
    """A group of credentials told together."""

    title: str
    narrative: str
    items: tuple[ShownItem, ...]
    kind: str = "cluster"


@dataclass(frozen=True, slots=True)
class ShownPathway:
    """How far the owner is toward a composite qualification; ``percent`` is rounded down, so 100 means complete."""

    title: str
    award: str
    institution: str
    percent: int
    is_complete: bool
    as_of: datetime | None
    kind: str = "pathway"


@dataclass(frozen=True, slots=True)
class Page:
    """Everything one portfolio shows. ``path`` is where it is shown, ``version`` changes with anything in it."""

    name: str
    headline: str
    about: str
    highlights: tuple[ShownCredential, ...]
    sections: tuple[ShownCluster | ShownPathway, ...]
    path: str
    allows_pdf: bool
    at: datetime
    version: str = ""

    @property
    def address(self) -> str:
        """The page's whole address."""
        return f"{settings.SITE_URL}{self.path}"

    def address_of(self, credential: ShownCredential) -> str:
        """The whole address of a credential's checks below this page."""
        return f"{settings.SITE_URL}{credential.path}"

    @property
    def credentials(self) -> tuple[ShownCredential, ...]:
        """Every credential shown, each once, in reading order."""
        shown = {credential.id: credential for credential in self.highlights}
        for section in self.sections:
            if isinstance(section, ShownCluster):
                shown.update((item.credential.id, item.credential) for item in section.items)
        return tuple(shown.values())

    @property
    def verdicts(self) -> list[tuple[int, str]]:
        """How many of the credentials shown have which verdict, in words, the most frequent first."""
        counted = Counter(one.verdict_words for one in self.credentials)
        return [(number, words) for words, number in counted.most_common()]

    def credential(self, credential_id: UUID) -> ShownCredential | None:
        """The credential of that id, where the page shows it."""
        return next((one for one in self.credentials if one.id == credential_id), None)


def read_page(
    *, owner: User, content: Content, at: datetime, path: str, allows_pdf: bool = False, version: str = ""
) -> Page:
    """Everything the content shows of its owner's credentials and pathways, as it stands now. Four queries."""
    rows = (
        Credential.objects.owned_by(owner)
        .kept()
        .filter(pk__in=credential_ids(content))
        .select_related("achievement", "issuer", "report")
        .prefetch_related("skills", "achievement__skills")
    )
    shown = {row.pk: _shown_credential(row, at=at, path=path) for row in rows}
    enrolments = (
        Enrolment.objects.owned_by(owner)
        .active()
        .filter(pk__in=enrolment_ids(content))
        .select_related("evaluation", "pathway__institution", "version")
    )
    pathways = {row.pk: _shown_pathway(row) for row in enrolments}
    highlights: list[ShownCredential] = []
    sections: list[ShownCluster | ShownPathway] = []
    for block in content["blocks"]:
        if block["kind"] == "highlight":
            if credential := shown.get(UUID(block["credential"])):
                highlights.append(credential)
        elif block["kind"] == "cluster":
            items = (
                ShownItem(credential, "" if credential.is_withheld else item["words"])
                for item in block["items"]
                if (credential := shown.get(UUID(item["credential"])))
            )
            sections.append(ShownCluster(block["title"], block["narrative"], tuple(items)))
        elif pathway := pathways.get(UUID(block["enrolment"])):
            sections.append(pathway)
    return Page(
        name=content["name"],
        headline=content["headline"],
        about=content["about"],
        highlights=tuple(highlights),
        sections=tuple(sections),
        path=path,
        allows_pdf=allows_pdf,
        at=at,
        version=version,
    )


def _shown_credential(row: Credential, *, at: datetime, path: str) -> ShownCredential:
    report: Mapping[str, Any] = row.report.data if row.report else {}
    out_of_force = row.in_force_code if row.in_force_code in OUT_OF_FORCE else ""
    if not out_of_force and row.is_expired(at):
        out_of_force = "expired"
    verdict = Verdict(row.verdict)
    place = f"{path}{row.pk}/"
    if is_false(row):
        return ShownCredential(
            id=row.pk,
            path=place,
            verdict=verdict,
            checked_at=row.checked_at,
            is_withheld=True,
            is_proven=False,
            checks=_shown_checks(report),
        )
    skills = {skill.key: skill.name for skill in [*row.skills.all(), *row.achievement.skills.all()]}
    return ShownCredential(
        id=row.pk,
        path=place,
        verdict=verdict,
        checked_at=row.checked_at,
        is_withheld=False,
        is_proven=row.is_proven and not out_of_force,
        name=row.achievement.name,
        issuer=row.issuer.name if row.issuer else "",
        issuer_url=web_address(row.issuer.url) if row.issuer else "",
        issuer_standing=row.issuer.get_standing_display() if row.issuer else "",
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        in_force_code=out_of_force,
        skills=tuple(skills.values()),
        description=row.achievement.description,
        criteria=row.achievement.criteria,
        criteria_url=web_address(row.achievement.criteria_url),
        url=web_address(row.url),
        has_picture=bool(row.thumbnail),
        thumbnail=row.thumbnail.name or "" if row.thumbnail else "",
        original_id=row.original_id,
        checks=_shown_checks(report),
    )


def web_address(address: str) -> str:
    """The address where a browser may safely follow it; nothing for ``javascript:``, ``file:`` and the like."""
    return address if address.lower().startswith(("https://", "http://")) else ""


def is_false(row: Credential) -> bool:
    """Whether its contents must not be shown to strangers: changed since, by somebody else, or a problem untold."""
    if row.verdict != Verdict.PROBLEM:
        return False
    if row.report is None:
        return True
    return any(
        check.get("name") in (CheckName.UNTAMPERED, CheckName.ISSUER) and check.get("state") == State.FAILED
        for check in row.report.data.get("checks", [])
    )


def _shown_checks(report: Mapping[str, Any]) -> tuple[ShownCheck, ...]:
    return tuple(_shown_check(check) for check in report.get("checks", []))


def _shown_check(check: Mapping[str, Any]) -> ShownCheck:
    name, state, code = check["name"], check["state"], check.get("code", "")
    if name == CheckName.RECIPIENT:  # the report names the learner's address; a stranger is told only what it means
        words = {
            State.PASSED: _("It was awarded to an identity that the owner of this page has shown to be theirs."),
            State.FAILED: _("It was awarded to an identity that the owner of this page has not shown to be theirs."),
        }
        return ShownCheck(name, state, code, words.get(state, _("Nothing shows to whom it was awarded.")))
    evidence = tuple((str(key), str(value)) for key, value in (check.get("evidence") or {}).items())
    return ShownCheck(name, state, code, check.get("detail", ""), evidence)


def _shown_pathway(row: Enrolment) -> ShownPathway:
    progress = row.evaluation.progress if row.evaluation else Fraction(0)
    return ShownPathway(
        title=row.pathway.title,
        award=row.pathway.award_name,
        institution=row.pathway.institution.name,
        percent=int(progress * 100),
        is_complete=bool(row.evaluation and row.evaluation.is_satisfied),
        as_of=row.evaluation.created_at if row.evaluation else None,
    )
