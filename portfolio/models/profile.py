"""Who a portfolio is about."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

RESERVED_HANDLES = frozenset({"admin", "api", "cairn", "help", "me", "new", "settings", "static", "support"})


def refuse_reserved(handle: str) -> None:
    """Raise ValidationError for a handle that could be taken for ours."""
    if handle.lower() in RESERVED_HANDLES:
        raise ValidationError(_("This handle is reserved. Choose another."), code="reserved")


class Profile(models.Model):
    """A learner as the world sees them; ``handle`` is the name in their public address."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="profile")
    handle = models.CharField(
        _("handle"),
        max_length=40,
        validators=[
            RegexValidator(
                r"^[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])$", _("Use 3 to 40 small letters, digits and hyphens.")
            ),
            refuse_reserved,
        ],
    )
    name = models.CharField(_("name"), max_length=120)
    headline = models.CharField(_("headline"), max_length=160, blank=True)
    about = models.TextField(_("about"), max_length=2000, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [models.UniqueConstraint(Lower("handle"), name="profile_handle_once")]

    def __str__(self) -> str:
        return self.name
