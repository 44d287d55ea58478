"""Before publishing: what the draft would change, how it treats test wallets, and how it would treat a learner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathways import services
from pathways.editing.lines import placed
from pathways.errors import NameTakenError
from pathways.models import Enrolment, PathwayVersion
from pathways.queries.definitions import definition_of, names_in
from pathways.queries.impact import impact_of, published_before, wallet_results
from pathways.queries.outline import outline_of, titles_of
from pathways.queries.progress import evaluate_for
from pathways.services.evaluations import today
from pathways.stacking import Definition, DefinitionError, Sample, samples
from pathways.stacking.description import diff
from pathways.stacking.explanation import result_as_data

MOST_LEARNERS = 200
"""How many learners are offered to try the draft on, by name."""

SAMPLE_WORDS = {
    "nothing": gettext_lazy("Holds nothing"),
    "minimum": gettext_lazy("Holds exactly what is needed"),
    "one_short": gettext_lazy("Holds one credential less"),
    "everything": gettext_lazy("Holds everything once"),
}


@dataclass(frozen=True)
class Tried:
    """A sample wallet as the preview shows it."""

    sample: Sample

    @property
    def name(self) -> str:
        """What it is called, and would be kept as."""
        return str(SAMPLE_WORDS[self.sample.code])

    @property
    def missing(self) -> list[dict[str, Any]]:
        """What it lacks."""
        return [entry.as_data() for entry in self.sample.evaluation.missing]


def preview(request: HttpRequest, version: PathwayVersion, base: dict[str, Any]) -> HttpResponse:
    """Show what the draft would change, which changes nothing; or keep a sample wallet as a test wallet."""
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
    if request.method == "POST":
        return _keep(request, version, definition)
    before = published_before(version)
    old = definition_of(before) if before else None
    names = names_in(version.definition, *([before.definition] if before else []))
    titles = (titles_of(old, names) if old else {}) | titles_of(definition, names)
    learners = Enrolment.objects.with_consent().filter(pathway=version.pathway_id)
    learners = learners.select_related("learner", "pathway", "version", "evaluation").order_by("learner__name", "pk")
    offered = list(learners[:MOST_LEARNERS])
    chosen = next((row for row in offered if str(row.pk) == request.GET.get("learner")), None)
    made_up = samples(definition, at=today())
    context |= {
        "changes": [change.as_data() for change in diff(old, definition)] if old else None,
        "before": before,
        "impact": impact_of(version, definition, at=today()),
        "wallets": wallet_results(version, definition, at=today()),
        "samples": [Tried(sample) for sample in made_up],
        "cannot_complete": {sample.code for sample in made_up} == {"nothing", "everything"},
        "is_too_large": len(made_up) == 1,
        "names": names,
        "titles": titles,
        "unit": definition.unit,
        "learners": offered,
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


def _keep(request: HttpRequest, version: PathwayVersion, definition: Definition) -> HttpResponse:
    """Keep the sample wallet that was asked for as a test wallet that must go on giving what it gives."""
    day = today()
    sample = next((one for one in samples(definition, at=day) if one.code == request.POST.get("sample")), None)
    if sample is None:
        return HttpResponseBadRequest(_("There is no such sample wallet."))
    name = request.POST.get("name", "") or str(SAMPLE_WORDS[sample.code])
    try:
        wallet = services.keep_test_wallet(
            pathway=version.pathway, name=name, facts=sample.facts, expected=sample.evaluation.progress, as_of=day
        )
    except NameTakenError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(name)s” is kept: it must go on giving this.") % {"name": wallet.name})
    return redirect(reverse("admin:pathways_pathwayversion_preview", args=[version.pk]) + "#wallets")
