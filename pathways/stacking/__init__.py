"""The stacking engine: (requirements, earned) -> Progress.

A pathway is a tree of requirements (``group``, ``slot``, ``pool``, ``check``) with limits across it. Credentials
are spent once per ledger, so which of them counts where has to be chosen; the engine chooses exactly: most
progress, then fewest credits, then fewest credentials, then what was chosen before. Dates come in as ``at``;
numbers are exact.

Rule: cases.md is the normative text for meaning, design.md for the explanation.
"""

from .decision import Accept, Decision, Exclude, Grant, Pin, Reduce, Waive, read_decisions
from .definition import Definition, read_definition
from .description import Change, Description, describe, diff
from .digest import input_digest
from .errors import DecisionError, DefinitionError, FactError, OfferError, Problem, StackingError, UnreadableError
from .evaluation import ENGINE, Evaluation, RequirementResult, evaluate
from .explanation import Explanation, explain
from .fact import Fact, read_facts
from .lint import CatalogueEntry, Finding, lint
from .offer import Offer, read_offers
from .planning import Goal, Plan, plan
from .projection import Projection, outlook, project
from .question import WhyNot, why_not
from .requirement import Missing, Sentence, Tally
from .samples import Sample, samples
from .search import Budget
from .terms import can_touch, terms, terms_of

__all__ = [
    "ENGINE",
    "Accept",
    "Budget",
    "CatalogueEntry",
    "Change",
    "Decision",
    "DecisionError",
    "Definition",
    "DefinitionError",
    "Description",
    "Evaluation",
    "Exclude",
    "Explanation",
    "Fact",
    "FactError",
    "Finding",
    "Goal",
    "Grant",
    "Missing",
    "Offer",
    "OfferError",
    "Pin",
    "Plan",
    "Problem",
    "Projection",
    "Reduce",
    "RequirementResult",
    "Sample",
    "Sentence",
    "StackingError",
    "Tally",
    "UnreadableError",
    "Waive",
    "WhyNot",
    "can_touch",
    "describe",
    "diff",
    "evaluate",
    "explain",
    "input_digest",
    "lint",
    "outlook",
    "plan",
    "project",
    "read_decisions",
    "read_definition",
    "read_facts",
    "read_offers",
    "samples",
    "terms",
    "terms_of",
    "why_not",
]
