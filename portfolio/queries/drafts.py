"""What a learner works with: the strongest credentials, the draft's blocks, what could still be shown."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from credentials.models import Credential
from credentials.verification.report import Verdict

STRENGTH = {Verdict.VERIFIED: 0, Verdict.VERIFIED_ISSUER_UNKNOWN: 1, Verdict.SELF_REPORTED: 2}


def strongest_credentials(owner: User, *, at: datetime) -> list[Credential]:
    """The person's kept credentials that hold now: proven ones first, then the newest. Problems are left out."""
    rows = Credential.objects.owned_by(owner).kept().filter(verdict__in=STRENGTH).with_display()
    in_force = [row for row in rows if row.in_force_code not in ("revoked", "suspended") and not row.is_expired(at)]
    return sorted(
        in_force,
        key=lambda row: (STRENGTH[Verdict(row.verdict)], -(row.issued_at.timestamp() if row.issued_at else 0)),
    )
