"""The admin of institutions: every page stands on ``TenantAdmin``."""

from pathways.admin import awards, deciding, institutions, learners, offering, pathways

__all__ = ["awards", "deciding", "institutions", "learners", "offering", "pathways"]
