"""Re-evaluating enrolments with the database, against reading the same facts and writing the same rows only.

Learners hold generated wallets over the real-modelled pathways of the cases. ``reevaluate_vs_floor`` is processor time
of ``evaluate_enrolments`` over the time of the same reads (facts, decisions, definitions, equivalences) and the same
writes, without evaluating. Every enrolment gets a new row in both. It runs in a process of its own, since it needs
a database of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from bench.stacking import CASES, figure, wallet

Figure = dict[str, Any]
LARGE = int(os.environ.get("BENCH_ENROLMENTS", "20000"))
SMALL = LARGE // 10
AT = date(2026, 1, 15)


def figures() -> Iterator[Figure]:
    """The figures of re-evaluation, made in another process."""
    if not CASES.exists():
        yield figure("reevaluate_skipped", f"no cases at {CASES.name} of the shared folder", "")
        return
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DEBUG": "yes",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "VAR_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", "bench.reevaluation"]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603  # ourselves
    for line in done.stdout.splitlines():
        yield json.loads(line)


def measure() -> Iterator[Figure]:
    """The figures, with the database of this process."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    per_enrolment: dict[int, float] = {}
    ratio = peak = 0.0
    enrolments = prepare(LARGE)
    for size in (SMALL, LARGE):
        chosen = enrolments[:size]
        clear()
        evaluated = seconds(lambda chosen=chosen: evaluate_all(chosen))  # type: ignore[misc]  # binds the list
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # before the bench itself holds the rows
        rows = written()
        clear()
        floor = seconds(lambda chosen=chosen, rows=rows: read_and_write(chosen, rows))  # type: ignore[misc]  # likewise
        per_enrolment[size] = evaluated / size
        ratio = evaluated / floor
    yield figure("reevaluate_vs_floor", round(ratio, 2), "times", 2.0)
    growth = per_enrolment[LARGE] / per_enrolment[SMALL]
    yield figure("reevaluate_growth", round(growth, 2), "times", 1.15)
    yield figure("reevaluate_ms_per_enrolment", round(1000 * per_enrolment[LARGE], 2), "ms")
    yield figure("reevaluate_peak_memory", round(peak), "MiB")


def seconds(work: Callable[[], None]) -> float:
    """Processor time of some work."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def prepare(count: int) -> list[Any]:
    """The ids of so many enrolments, of as many learners with a wallet each, spread over the pathways."""
    from django.db import transaction

    from accounts.models import User
    from credentials.models import Credential
    from pathways import services
    from pathways.models import Enrolment

    cases = [case for case in json.loads(CASES.read_text())["cases"] if "real" in case["tags"]]
    owner = User.objects.create(email="owner@institution.example", name="Owner Example")
    institution = services.create_institution(name="Example College", slug="college", owner=owner)
    versions = []
    for case in cases:
        document = case["pathway"]
        pathway = services.create_pathway(
            institution=institution,
            title=document["title"],
            slug=case["id"],
            award_name=document["title"],
            definition=document,
        )
        versions.append(services.publish_version(version=pathway.versions.get(), by=owner))
    random = Random(20260115)  # noqa: S311  # wallets, not secrets
    makers = Makers()
    now = datetime(2026, 1, 15, tzinfo=UTC)
    enrolments: list[Any] = []
    with transaction.atomic():
        for start in range(0, count, 1000):
            people, held, rows = [], [], []
            for number in range(start, min(start + 1000, count)):
                person = User(email=f"learner{number}@example.com", name=f"Learner {number}")
                case, version = cases[number % len(cases)], versions[number % len(cases)]
                people.append(person)
                rows.append(Enrolment(learner=person, pathway_id=version.pathway_id, version=version, enrolled_at=now))
                held += [makers.credential(person, fact) for fact in wallet(case, random)[2]]
            User.objects.bulk_create(people)
            Credential.objects.bulk_create(held)
            Enrolment.objects.bulk_create(rows)
            enrolments += [row.pk for row in rows]
    return enrolments


class Makers:
    """Makes issuers and achievements once, and credentials of them."""

    def __init__(self) -> None:
        self.issuers: dict[str, Any] = {}
        self.achievements: dict[str, Any] = {}
        self.number = 0

    def credential(self, owner: Any, fact: Any) -> Any:
        """A credential, not stored yet, that says what the fact says."""
        from credentials.models import Achievement, Credential, Issuer, IssuerIdentity, Skill

        if fact.issuer and fact.issuer not in self.issuers:
            self.issuers[fact.issuer] = Issuer.objects.create(name=fact.issuer)
            IssuerIdentity.objects.create(issuer=self.issuers[fact.issuer], kind="host", value=fact.issuer)
        issuer = self.issuers.get(fact.issuer)
        about = {
            "identifier": fact.badge_class or "",
            "type": fact.kind or "",
            "credits": str(float(fact.credits)),
            "level": "" if fact.level is None else str(fact.level),
        }
        skills = sorted(fact.skills)
        digest = hashlib.sha256(json.dumps([about, skills, fact.issuer], sort_keys=True).encode()).hexdigest()
        if digest not in self.achievements:
            made = Achievement.objects.create(name=fact.badge_class or "?", issuer=issuer, digest=digest, **about)
            made.skills.set(Skill.objects.get_or_create(key=key, defaults={"name": key})[0] for key in skills)
            self.achievements[digest] = made
        self.number += 1
        moment = datetime.combine(fact.issued, datetime.min.time(), UTC)
        return Credential(
            owner=owner,
            kind="award",
            generation="ob3",
            securing="di",
            fingerprint=f"{self.number:064d}",
            achievement=self.achievements[digest],
            issuer=issuer,
            issued_at=moment,
            expires_at=datetime.combine(fact.expires, datetime.min.time(), UTC) if fact.expires else None,
            state="kept",
            decided_at=moment,
            verdict="verified" if fact.trust >= 2 else "verified_issuer_unknown" if fact.trust else "self_reported",
        )


def clear() -> None:
    """Forget every evaluation."""
    from pathways.models import Enrolment, Evaluation

    Enrolment.objects.update(evaluation=None)
    Evaluation.objects.all().delete()


def evaluate_all(enrolments: list[Any]) -> None:
    """What the beat task does."""
    from pathways import services
    from pathways.services.evaluations import CHUNK

    for start in range(0, len(enrolments), CHUNK):
        services.evaluate_enrolments(enrolments=enrolments[start : start + CHUNK], at=AT)


def written() -> dict[Any, dict[str, Any]]:
    """What was written for each enrolment."""
    from pathways.models import Evaluation

    names = [field.attname for field in Evaluation._meta.concrete_fields if field.attname not in ("id", "created_at")]
    return {row["enrolment_id"]: row for row in Evaluation.objects.values(*names)}


def read_and_write(enrolments: list[Any], rows: dict[Any, dict[str, Any]]) -> None:
    """The same reads and the same writes, without evaluating."""
    from django.db import transaction
    from django.utils import timezone

    from pathways.models import Enrolment, Evaluation
    from pathways.queries.decisions import decisions_of
    from pathways.queries.definitions import definitions_of
    from pathways.queries.equivalences import equivalences_of
    from pathways.queries.facts import facts_of_learners
    from pathways.services.evaluations import CHUNK

    for start in range(0, len(enrolments), CHUNK):
        with transaction.atomic():
            chunk = list(
                Enrolment.objects.select_for_update(of=("self",))
                .filter(pk__in=enrolments[start : start + CHUNK])
                .select_related("pathway", "version", "evaluation")
            )
            facts_of_learners({row.learner_id for row in chunk})
            equivalences_of({row.pathway.institution_id for row in chunk})
            decisions_of([row.pk for row in chunk])
            definitions_of({row.version_id: row.version for row in chunk}.values())
            fresh = [Evaluation(**rows[row.pk]) for row in chunk]
            Evaluation.objects.bulk_create(fresh)
            for row, evaluation in zip(chunk, fresh, strict=True):
                row.evaluation, row.looked_at = evaluation, timezone.now()
            Enrolment.objects.bulk_update(chunk, ["evaluation", "looked_at"])


if __name__ == "__main__":
    for line in measure():
        print(json.dumps(line), flush=True)
