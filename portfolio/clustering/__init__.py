"""Suggested groups: credentials -> groups with a reason each."""

from portfolio.clustering.card import Card
from portfolio.clustering.suggest import Reason, Suggestion, suggest_groups

__all__ = ["Card", "Reason", "Suggestion", "suggest_groups"]
