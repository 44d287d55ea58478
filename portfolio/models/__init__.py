"""What is stored of portfolios: profile, clusters, blocks, publications, links, PDFs."""

from portfolio.models.cluster import Cluster, ClusterItem, RefusedSuggestion
from portfolio.models.page import Block, Portfolio, PortfolioPdf, Publication
from portfolio.models.profile import Profile
from portfolio.models.sharing import ShareLink

__all__ = [
    "Block",
    "Cluster",
    "ClusterItem",
    "Portfolio",
    "PortfolioPdf",
    "Profile",
    "Publication",
    "RefusedSuggestion",
    "ShareLink",
]
