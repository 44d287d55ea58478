"""What publishing a draft would change: in words, for learners, for test wallets, for one learner."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from pathways.editing.lines import placed
from pathways.models import Enrolment, PathwayVersion
from pathways.queries.definitions import definition_of, names_in
from pathways.queries.impact import impact_of, published_before, wallet_results
from pathways.queries.outline import outline_of, titles_of
from pathways.queries.progress import evaluate_for
from pathways.services.evaluations import today
from pathways.stacking import DefinitionError
from pathways.stacking.description import diff
from pathways.stacking.explanation import result_as_data


def preview(request: HttpRequest, version: PathwayVersion, base: dict[str, Any]) -> HttpResponse:
    """Show what the draft would change; nothing is changed by looking."""
    context = base | {
        "version": version,
        "pathway": version.pathway,
        "title": _("What publishing would change"),
        "editor_url": reverse("admin:pathways_pathwayversion_outline", args=[version.pk]),
    }
    try:
        definition = definition_of(version)
    except DefinitionError as error:
        problems = [problem.as_data() | {"severity": "error"} for problem in error.problems]
        names = names_in(version.definition)
        context |= {"problems": placed(problems, version.definition, names), "names": names}
        return render(request, "admin/pathways/preview.html", context)
    before = published_before(version)
    old = definition_of(before) if before else None
    names = names_in(version.definition, *([before.definition] if before else []))
    titles = (titles_of(old, names) if old else {}) | titles_of(definition, names)
    learners = Enrolment.objects.with_consent().filter(pathway=version.pathway_id)
    learners = learners.select_related("learner", "pathway", "version", "evaluation").order_by("learner__name", "pk")
    chosen = next((row for row in learners if str(row.pk) == request.GET.get("learner")), None)
    context |= {
        "changes": [change.as_data() for change in diff(old, definition)] if old else None,
        "before": before,
        "impact": impact_of(version, definition, at=today()),
        "wallets": wallet_results(version, definition, at=today()),
        "names": names,
        "titles": titles,
        "unit": definition.unit,
        "learners": learners[:200],
        "chosen": chosen,
    }
    if chosen is not None:
        evaluation = evaluate_for(chosen, at=today(), definition=definition)
        result = {"requirements": [result_as_data(one) for one in evaluation.requirements]}
        context |= {
            "tried": evaluation,
            "outline": outline_of(definition, titles, result=result),
            "missing": [entry.as_data() for entry in evaluation.missing],
        }
    return render(request, "admin/pathways/preview.html", context)
