"""The three pathways of the demonstration, as definitions."""

from __future__ import annotations

from typing import Any

from portfolio.management.demo.badges import HARBOUR, NORTHFIELD, DemoIssuer

Json = dict[str, Any]


def _slot(issuer: DemoIssuer, slug: str, title: str) -> Json:
    return {"key": slug, "kind": "slot", "title": title, "match": {"badge_class": [issuer.achievement_id(slug)]}}


APPLIED_DATA: Json = {
    "key": "applied-data",
    "title": "Certificate in Applied Data",
    "unit": "credit",
    "policy": {"trust_min": 1},
    "limits": [],
    "root": {
        "key": "certificate",
        "kind": "group",
        "title": "Certificate in Applied Data",
        "choose": "all",
        "children": [
            {
                "key": "foundations",
                "kind": "group",
                "title": "Foundations",
                "choose": "all",
                "children": [
                    _slot(NORTHFIELD, "python-for-data", "Python for Data"),
                    _slot(NORTHFIELD, "sql-and-relational-data", "SQL and Relational Data"),
                    _slot(NORTHFIELD, "statistics-with-real-data", "Statistics with Real Data"),
                ],
            },
            {
                "key": "electives",
                "kind": "group",
                "title": "Electives",
                "choose": 2,
                "children": [
                    _slot(NORTHFIELD, "data-visualisation", "Data Visualisation"),
                    _slot(NORTHFIELD, "machine-learning-foundations", "Machine Learning Foundations"),
                    _slot(NORTHFIELD, "research-ethics", "Research Ethics"),
                    _slot(NORTHFIELD, "spatial-data", "Spatial Data"),
                ],
            },
        ],
    },
}

DATA_DECISIONS: Json = {
    "key": "data-driven-decisions",
    "title": "Postgraduate Award in Data-driven Decisions",
    "unit": "credit",
    "policy": {"trust_min": 1},
    "limits": [
        {
            "key": "outside",
            "where": {"not": {"issuer": [NORTHFIELD.key.did_key]}},
            "max_credits": 6,
        }
    ],
    "root": {
        "key": "award",
        "kind": "group",
        "title": "Postgraduate Award in Data-driven Decisions",
        "choose": "all",
        "children": [
            {
                "key": "core",
                "kind": "slot",
                "title": "Machine Learning Foundations",
                "match": {"badge_class": [NORTHFIELD.achievement_id("machine-learning-foundations")]},
            },
            {
                "key": "credits",
                "kind": "pool",
                "title": "Data, cloud and security",
                "match": {"level_min": 5, "credits_min": 1},
                "min_credits": 45,
            },
            {
                "key": "advanced",
                "kind": "check",
                "title": "Advanced part",
                "where": {"level_min": 7},
                "min_credits": 20,
            },
        ],
    },
}

CLOUD_OPERATIONS: Json = {
    "key": "cloud-operations",
    "title": "Cloud Operations Specialist",
    "unit": "credit",
    "policy": {"trust_min": 1},
    "limits": [],
    "root": {
        "key": "specialist",
        "kind": "group",
        "title": "Cloud Operations Specialist",
        "choose": "all",
        "children": [
            _slot(HARBOUR, "cloud-foundations", "Cloud Foundations"),
            _slot(HARBOUR, "containers-in-practice", "Containers in Practice"),
            _slot(HARBOUR, "network-security", "Network Security"),
            {
                "key": "teamwork",
                "kind": "pool",
                "title": "Working with others",
                "match": {"skill": ["teamwork", "technical writing", "facilitation"]},
                "min_count": 2,
            },
        ],
    },
}
