"""The admin of institutions: every page stands on ``TenantAdmin``."""

from pathways.admin import institutions, learners, pathways

__all__ = ["institutions", "learners", "pathways"]
