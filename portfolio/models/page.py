"""The portfolio: what is shown in which order, what of it was published, and its PDFs."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from credentials.models import Credential
from jobs.models import Job
from pathways.models import Enrolment
from portfolio.models.cluster import Cluster


def pdf_path(pdf: PortfolioPdf, _name: str) -> str:
    """Where a PDF is kept."""
    return f"pdfs/{pdf.portfolio_id}/{pdf.job_id}.pdf"


class PortfolioQuerySet(models.QuerySet["Portfolio"]):
    """Filters on portfolios."""

    def owned_by(self, user: User) -> PortfolioQuerySet:
        """The person's own."""
        return self.filter(owner=user)


class Portfolio(models.Model):
    """A draft that only its owner sees. The world sees ``publication``, and only where ``is_public`` or by a link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="portfolios")
    title = models.CharField(_("title"), max_length=120)
    is_main = models.BooleanField(_("at my public address"), default=False)
    is_public = models.BooleanField(_("public"), default=False)
    publication = models.ForeignKey(
        "portfolio.Publication", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = PortfolioQuerySet.as_manager()

    class Meta:
        verbose_name = _("portfolio")
        verbose_name_plural = _("portfolios")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["owner"], condition=Q(is_main=True), name="portfolio_one_main"),
            models.CheckConstraint(
                name="portfolio_public_means_published", condition=Q(is_public=False) | Q(publication__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BlockQuerySet(models.QuerySet["Block"]):
    """Filters on blocks."""

    def owned_by(self, user: User) -> BlockQuerySet:
        """Those of the person's portfolios."""
        return self.filter(portfolio__owner=user)


class Block(models.Model):
    """One thing a portfolio shows, in its place: a strongest claim, a cluster, or a pathway's progress."""

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="blocks")
    position = models.PositiveIntegerField()
    highlight = models.ForeignKey(Credential, models.CASCADE, null=True, blank=True, related_name="highlights")
    cluster = models.ForeignKey(Cluster, models.CASCADE, null=True, blank=True, related_name="blocks")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, null=True, blank=True, related_name="blocks")

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="block_shows_one_thing",
                condition=Q(highlight__isnull=False, cluster__isnull=True, enrolment__isnull=True)
                | Q(highlight__isnull=True, cluster__isnull=False, enrolment__isnull=True)
                | Q(highlight__isnull=True, cluster__isnull=True, enrolment__isnull=False),
            ),
            models.UniqueConstraint(fields=["portfolio", "highlight"], name="block_highlight_once"),
            models.UniqueConstraint(fields=["portfolio", "cluster"], name="block_cluster_once"),
            models.UniqueConstraint(fields=["portfolio", "enrolment"], name="block_enrolment_once"),
        ]

    def __str__(self) -> str:
        return str(self.highlight or self.cluster or (self.enrolment and self.enrolment.pathway))


class Publication(models.Model):
    """What the owner agreed to show, as it stood then: words and choices. Verdicts are read live beside it."""

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="publications")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["portfolio", "number"], name="publication_number_once")]

    def __str__(self) -> str:
        return f"{self.portfolio} {self.number}"


class PortfolioPdfQuerySet(models.QuerySet["PortfolioPdf"]):
    """Filters on PDFs."""

    def made(self) -> PortfolioPdfQuerySet:
        """Those that can be downloaded, newest first."""
        return self.filter(made_at__isnull=False).order_by("-made_at", "-pk")


class PortfolioPdf(models.Model):
    """A PDF of a publication, made by the worker; the previous one stays until the next is there."""

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="pdfs")
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="pdfs")
    link = models.ForeignKey(
        "portfolio.ShareLink",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="pdfs",
        verbose_name=_("for the link"),
    )
    """The link whose address the PDF carries; none for the public address."""
    job = models.OneToOneField(Job, models.CASCADE, related_name="portfolio_pdf")
    version = models.CharField(max_length=64, blank=True)
    """The version of the page that was laid out; another version of the page makes this PDF stale."""
    file = models.FileField(upload_to=pdf_path, max_length=200, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    objects = PortfolioPdfQuerySet.as_manager()

    class Meta:
        verbose_name = _("portfolio PDF")
        verbose_name_plural = _("portfolio PDFs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="portfolio_pdf_made_means_measured",
                condition=Q(made_at__isnull=True) | (~Q(file="") & Q(pages__isnull=False, size__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return str(self.portfolio)
