"""The same award arriving twice at the same time is one credential."""

from __future__ import annotations

from uuid import UUID

import pytest

from accounts.models import User
from credentials import services
from credentials.models import Credential
from tests.races import at_once


@pytest.mark.django_db(transaction=True)
def test_same_award_handed_in_several_times_at_once_is_one_credential(alice: User) -> None:
    def add() -> UUID:
        return services.add_self_reported(owner=alice, title="First aid", category="certificate", number="7").pk

    assert set(at_once(add)) == {Credential.objects.get().pk}
