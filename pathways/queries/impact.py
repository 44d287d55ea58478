"""What a draft would change: in words, for learners, and for saved test wallets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pathways.models import Enrolment, PathwayVersion, TestWallet
from pathways.queries.decisions import decisions_of
from pathways.queries.equivalences import articulated, equivalences_of, meant_for_parts
from pathways.queries.facts import facts_of_learners
from pathways.stacking import Definition, evaluate, read_facts

LOOKED_AT = 1_000
"""So many learners are looked at; a preview answers while somebody waits."""


@dataclass(frozen=True)
class Impact:
    """How many consenting learners would stand better, worse, newly complete, or no longer so, on the draft."""

    looked_at: int
    gain: int
    lose: int
    complete: int
    no_longer: int
    hidden: int


def impact_of(version: PathwayVersion, definition: Definition, *, at: date) -> Impact:
    """What moving every consenting learner of the pathway to the draft would do; nobody is moved."""
    active = Enrolment.objects.active().filter(pathway=version.pathway_id)
    seen = Enrolment.objects.with_consent().filter(pathway=version.pathway_id, evaluation__isnull=False)
    rows = list(seen.select_related("evaluation").order_by("pk")[:LOOKED_AT])
    facts = facts_of_learners({row.learner_id for row in rows})
    decisions = decisions_of([row.pk for row in rows])
    institution = version.pathway.institution_id
    rules = equivalences_of([institution])[institution]
    gain = lose = complete = no_longer = 0
    for row in rows:
        assert row.evaluation is not None
        held = articulated(facts[row.learner_id], rules)
        after = evaluate(
            definition,
            held,
            at=at,
            decisions=meant_for_parts(decisions[row.pk], held),
            pins=[(c, leaf) for c, leaf in row.pins],
        )
        gain += after.progress > row.evaluation.progress
        lose += after.progress < row.evaluation.progress
        complete += after.satisfied and not row.evaluation.is_satisfied
        no_longer += row.evaluation.is_satisfied and not after.satisfied
    return Impact(len(rows), gain, lose, complete, no_longer, active.count() - len(rows))


@dataclass(frozen=True)
class WalletResult:
    """What a saved test wallet gives on a definition, beside what it must give."""

    wallet: TestWallet
    progress: Fraction
    proven: bool

    @property
    def passes(self) -> bool:
        """Whether it gives what it must."""
        return self.progress == Fraction(self.wallet.expected)


def wallet_results(version: PathwayVersion, definition: Definition, *, at: date) -> list[WalletResult]:
    """Every saved test wallet of the pathway on the definition."""
    found = []
    for wallet in version.pathway.test_wallets.all():
        evaluation = evaluate(definition, read_facts(wallet.facts), at=wallet.as_of or at)
        found.append(WalletResult(wallet, evaluation.progress, evaluation.proven))
    return found


def published_before(version: PathwayVersion) -> PathwayVersion | None:
    """The published version of the draft's pathway."""
    rows = PathwayVersion.objects.filter(pathway=version.pathway_id, status=PathwayVersion.Status.PUBLISHED)
    return rows.first()
