"""Pages of the portfolio, and the home page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """Welcome a visitor; tell a learner where they stand and what is next."""
    return render(request, "portfolio/home.html")
