"""Load the demonstration: invented people and institutions, badges really signed, everything made through services."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from credentials import services as credentials
from credentials.models import Credential, Issuer, IssuerIdentity
from jobs import kinds
from jobs.services import run_job
from pathways.models import Enrolment, Institution, Membership, Pathway
from pathways.services.definitions import create_pathway, publish_version
from pathways.services.enrolments import enrol, give_consent
from pathways.services.institutions import add_member, create_institution
from portfolio.management.demo.badges import BADGES, CODEYARD, HARBOUR, NORTHFIELD, DemoIssuer, DemoWeb, issue
from portfolio.management.demo.pathways import APPLIED_DATA, CLOUD_OPERATIONS, DATA_DECISIONS
from portfolio.models import Cluster, Portfolio, ShareLink
from portfolio.services.blocks import add_block
from portfolio.services.clusters import create_cluster
from portfolio.services.links import create_link
from portfolio.services.profiles import set_up_profile
from portfolio.services.publishing import publish_portfolio

PASSWORD = "a stack of stones"  # noqa: S105  # of accounts that hold nothing but the demonstration
PEOPLE = {
    "ada@demo.example": ("Ada Example", "a learner with fifteen badges and a published portfolio"),
    "juno@demo.example": ("Juno Sample", "a learner who has all of one pathway and lets the institution see it"),
    "sam@demo.example": ("Sam Placeholder", "a learner who has just begun"),
    "edith@demo.example": ("Edith Specimen", "edits the pathways of Northfield University"),
    "henry@demo.example": ("Henry Specimen", "edits the pathways of Harbour Institute"),
    "rita@demo.example": ("Rita Specimen", "reviews for Northfield University"),
    "staff@demo.example": ("Stella Staff", "staff of Cairn: issuers, users, jobs"),
}
JUNO_HOLDS = (
    "python-for-data",
    "sql-and-relational-data",
    "statistics-with-real-data",
    "data-visualisation",
    "research-ethics",
    "technical-writing",
)


class Command(BaseCommand):
    """Makes what is missing of the demonstration and prints how to sign in."""

    help = "Load demo data once: running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to stay silent about what is there."""
        parser.add_argument("--quiet", action="store_true", help="do not print the accounts")

    def handle(self, *args: Any, quiet: bool = False, **options: Any) -> None:
        """Seed, then print the accounts and the share link."""
        link = ShareLink.objects.filter(portfolio__owner__email="ada@demo.example").first() or seed()
        if not quiet:
            self.stdout.write(f"\nDemo accounts, all with the password: {PASSWORD}")
            for email, (_name, what) in PEOPLE.items():
                self.stdout.write(f"  {email:22} {what}")
            self.stdout.write(f"\nCairn            {settings.SITE_URL}/")
            self.stdout.write(f"Admin            {settings.SITE_URL}/admin/")
            self.stdout.write(f"Public portfolio {settings.SITE_URL}/p/ada/")
            self.stdout.write(f"Share link       {settings.SITE_URL}{link.get_absolute_url()}\n")


@transaction.atomic
def seed() -> ShareLink:
    """Make the whole demonstration, or nothing; give the share link of the published portfolio."""
    people = {email: _person(email, name) for email, (name, _what) in PEOPLE.items()}
    User.objects.filter(email="staff@demo.example").update(is_staff=True, is_superuser=True)
    for issuer in (NORTHFIELD, HARBOUR, CODEYARD):
        _know(issuer, people["staff@demo.example"])
    pathways = _institutions(people)
    ada, juno = people["ada@demo.example"], people["juno@demo.example"]
    with _demo_web():
        _hand_in(ada, [badge.slug for badge in BADGES])
        _hand_in(juno, JUNO_HOLDS)
    _tell(ada)
    _follow(ada, pathways)
    _follow(juno, pathways[:1])
    give_consent(learner=juno, institution=pathways[0].institution)
    give_consent(learner=ada, institution=pathways[0].institution)
    return _publish(ada)


def _person(email: str, name: str) -> User:
    user = User.objects.create_user(email, PASSWORD, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _know(demo: DemoIssuer, staff: User) -> Issuer:
    issuer = Issuer.objects.create(
        name=demo.name,
        url=f"https://{demo.host}/",
        standing=demo.standing,
        known_reason="Part of the demonstration: invented, and trusted here only",
        known_source=f"https://{demo.host}/",
        known_by=staff,
        known_at=timezone.now(),
    )
    IssuerIdentity.objects.create(issuer=issuer, kind=IssuerIdentity.Kind.DID, value=demo.key.did_key)
    return issuer


def _institutions(people: dict[str, User]) -> list[Pathway]:
    northfield = create_institution(
        name="Northfield University (demo)",
        slug="northfield",
        owner=people["edith@demo.example"],
        url="https://northfield.demo/",
        about="An invented university that awards certificates from micro-credentials.",
    )
    add_member(institution=northfield, user=people["rita@demo.example"], role=Membership.Role.REVIEWER)
    harbour = create_institution(
        name="Harbour Institute of Technology (demo)",
        slug="harbour",
        owner=people["henry@demo.example"],
        url="https://harbour.demo/",
        about="An invented institute for people who keep systems running.",
    )
    return [
        _pathway(northfield, APPLIED_DATA, "applied-data", "Three foundations and two electives of four.", people),
        _pathway(
            northfield,
            DATA_DECISIONS,
            "data-driven-decisions",
            "Forty-five credits, twenty of them at level 7, at most six from elsewhere.",
            people,
        ),
        _pathway(
            harbour, CLOUD_OPERATIONS, "cloud-operations", "Three examinations and two proofs of teamwork.", people
        ),
    ]


def _pathway(
    institution: Institution, definition: dict[str, Any], slug: str, summary: str, people: dict[str, User]
) -> Pathway:
    pathway = create_pathway(
        institution=institution,
        title=definition["title"],
        slug=slug,
        award_name=definition["title"],
        summary=summary,
        definition=definition,
    )
    publish_version(version=pathway.versions.get(), by=people["edith@demo.example"])
    return pathway


@contextmanager
def _demo_web() -> Iterator[None]:
    """Let imports in this process reach the demonstration's status list and nothing else."""
    usual = kinds.kind_named("import")
    kinds.register(replace(usual, run=partial(credentials.run_import, web=DemoWeb())))
    try:
        yield
    finally:
        kinds.register(usual)


def _hand_in(learner: User, slugs: Collection[str]) -> None:
    files = [issue(badge, email=learner.email) for badge in BADGES if badge.slug in slugs]
    pieces = [credentials.Piece(name, data, "application/octet-stream") for name, data in files]
    batch = credentials.start_import(owner=learner, files=pieces)
    run_job(job_id=batch.job_id)
    credentials.keep(
        owner=learner, ids=list(Credential.objects.owned_by(learner).in_inbox().values_list("pk", flat=True))
    )


def _tell(learner: User) -> None:
    own = credentials.add_self_reported(
        owner=learner,
        title="First Aid at Work",
        category="professional certificate",
        issuer="Example Ambulance Volunteers",
        issued_on=datetime(2025, 1, 18, tzinfo=UTC),
        skills=["First aid"],
    )
    credentials.keep(owner=learner, ids=[own.pk])


def _held(learner: User, *slugs: str) -> Sequence[Credential]:
    ids = {badge.slug: badge.achievement_id for badge in BADGES}
    mine = {one.achievement.identifier: one for one in Credential.objects.owned_by(learner).with_display()}
    return [mine[ids[slug]] for slug in slugs]


def _follow(learner: User, pathways: Sequence[Pathway]) -> None:
    for pathway in pathways:
        enrol(learner=learner, pathway=pathway)


def _clusters(learner: User) -> list[Cluster]:
    return [
        create_cluster(
            owner=learner,
            title="Data and statistics",
            narrative="I clean, model and question data. For a housing charity I rebuilt the monthly report: what took "
            "two days of copying now runs in ten minutes, and says how sure it is.",
            credentials=_held(
                learner,
                "machine-learning-foundations",
                "python-for-data",
                "statistics-with-real-data",
                "sql-and-relational-data",
                "data-visualisation",
                "research-ethics",
            ),
        ),
        create_cluster(
            owner=learner,
            title="Keeping systems running",
            narrative="I moved the report and its database into containers and keep them patched.",
            credentials=_held(
                learner, "containers-in-practice", "cloud-foundations", "linux-administration", "network-security"
            ),
        ),
        create_cluster(
            owner=learner,
            title="Working with people",
            narrative="I write things down so that others can go on without me.",
            credentials=_held(
                learner, "technical-writing", "agile-teamwork", "accessible-web-content", "open-data-licensing"
            ),
        ),
    ]


def _publish(learner: User) -> ShareLink:
    set_up_profile(
        user=learner,
        handle="ada",
        name="Ada Example",
        headline="Data analyst who puts models into service",
        about="Looking for a place where numbers are questioned before they are believed.",
    )
    portfolio = Portfolio.objects.owned_by(learner).get(is_main=True)
    subjects: list[Credential | Cluster | Enrolment] = [
        *_held(learner, "machine-learning-foundations", "python-for-data", "containers-in-practice"),
        *_clusters(learner),
        *Enrolment.objects.owned_by(learner).filter(pathway__slug="applied-data"),
    ]
    for subject in subjects:
        add_block(portfolio=portfolio, subject=subject)
    publication = publish_portfolio(portfolio=portfolio, is_public=True)
    return create_link(portfolio=publication.portfolio, label="Application to Example Works")
