"""Documents that several tests sign and break, and where the published examples lie."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from credentials.issuing.achievements import build_achievement, build_achievement_credential, build_issuer
from credentials.issuing.keypairs import KeyPair

SHARED = Path(os.environ.get("CAIRN_SHARED", Path(__file__).resolve().parents[3] / "shared"))
CORPUS = SHARED / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not here")

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
KEY = KeyPair.from_seed(bytes(range(32)))


def achievement_credential(issuer_id: str = KEY.did_key, **facts: Any) -> dict[str, Any]:
    """A realistic badge of about 3.5 KB, unsigned."""
    return build_achievement_credential(
        credential_id="urn:uuid:0e1ba9b2-7b22-4a4f-9d55-2f0bd2f5d8a1",
        issuer=build_issuer(
            issuer_id,
            "Fernhollow College",
            url="https://fernhollow.example/",
            email="badges@fernhollow.example",
            description="A plainly invented college by a river that is on no map.",
        ),
        achievement=build_achievement(
            "https://fernhollow.example/achievements/river-ecology",
            "River Ecology Field Work",
            description="Plans, carries out and writes up a season of field work on a living river.\n" * 4,
            criteria="Twelve days in the field, a log kept every day, and a report that two assessors accept.\n" * 4,
            kind="Course",
            tag=["ecology", "field work", "rivers", "statistics"],
            creditsAvailable=7.5,
            humanCode="ECO-210",
            inLanguage="en",
            alignment=[
                {
                    "targetName": f"Outcome {number}: works safely and records honestly",
                    "targetUrl": f"https://framework.example/outcomes/{number}",
                    "targetFramework": "Invented Framework of Field Skills",
                    "targetType": "ceasn:Competency",
                }
                for number in range(1, 4)
            ],
        ),
        valid_from=datetime(2026, 3, 1, 9, tzinfo=UTC),
        email="alice@learner.example",
        salt="river",
        evidence=[
            {
                "id": "https://fernhollow.example/evidence/1742",
                "name": "Field log",
                "narrative": "Every day of the season, with sketches, counts and the weather.",
            }
        ],
        **facts,
    )
