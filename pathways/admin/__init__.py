"""The admin of institutions: every page stands on ``TenantAdmin``."""

from pathways.admin import awards, institutions, learners, pathways

__all__ = ["awards", "institutions", "learners", "pathways"]
