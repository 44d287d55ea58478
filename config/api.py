"""The addresses under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from config.documentation import api_docs
from credentials.api import CredentialViewSet, ImportViewSet
from jobs.api import JobViewSet
from pathways.api import EnrolmentViewSet, PathwayViewSet
from portfolio.api import ClusterViewSet, LinkViewSet, PortfolioViewSet

router = DefaultRouter()
router.register("credentials", CredentialViewSet)
router.register("imports", ImportViewSet)
router.register("jobs", JobViewSet)
router.register("clusters", ClusterViewSet)
router.register("portfolio", PortfolioViewSet)
router.register("links", LinkViewSet)
router.register("pathways", PathwayViewSet)
router.register("enrolments", EnrolmentViewSet)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", api_docs, name="api_docs"),
    *router.urls,
]
