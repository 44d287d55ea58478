"""Test wallets: sample credentials whose result is to stay as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from pathways.errors import NameTakenError
from pathways.models import Pathway, TestWallet
from pathways.stacking import Fact


def keep_test_wallet(
    *, pathway: Pathway, name: str, facts: Sequence[Fact], expected: Fraction, as_of: date
) -> TestWallet:
    """Give a test wallet of the pathway that must give ``expected`` from now on, looked at on the day ``as_of``.

    Raises NameTakenError for a name that another test wallet of the pathway has.
    """
    name = name.strip()[:120] or _("Test wallet")
    held = {"facts": [fact.as_json() for fact in facts], "expected": str(expected), "as_of": as_of}
    wallet, is_new = TestWallet.objects.get_or_create(pathway=pathway, name=name, defaults=held)
    if not is_new:
        raise NameTakenError(_("A test wallet named “%(name)s” is kept already. Choose another name.") % {"name": name})
    return wallet
