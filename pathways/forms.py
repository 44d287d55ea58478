"""Forms of the learner's pages, and of decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credentials.models import Credential
from pathways.models import Decision, PlannedCredential


class PetitionForm(forms.Form):
    """What of the learner's covers a requirement, and why."""

    credential = forms.ModelChoiceField(
        Credential.objects.none(), label=_("Which credential"), empty_label=_("Choose one")
    )
    statement = forms.CharField(
        label=_("Why it covers the requirement"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as addresses of a syllabus or of your work."),
    )

    def __init__(self, *args: Any, credentials: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].queryset = credentials  # type: ignore[attr-defined]  # a ModelChoiceField


class PlannedForm(forms.Form):
    """Something the learner is earning or plans to, as they know it."""

    title = forms.CharField(
        label=_("What"),
        max_length=200,
        help_text=_("The name of an achievement or of a requirement of this pathway, or your own words."),
    )
    credits = forms.DecimalField(
        label=_("Credits"), required=False, min_value=0, max_value=9999, max_digits=8, decimal_places=2
    )
    level = forms.DecimalField(
        label=_("Level"), required=False, min_value=0, max_value=99, max_digits=5, decimal_places=2
    )
    expected_on = forms.DateField(
        label=_("Expected by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    has_begun = forms.BooleanField(label=_("I have begun it"), required=False)

    def __init__(self, *args: Any, known: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].widget.attrs |= {"list": known, "autocomplete": "off"}

    def planned(self) -> dict[str, Any]:
        """What ``services.plan_credential`` takes, besides whose it is."""
        said = dict(self.cleaned_data)
        has_begun = said.pop("has_begun")
        state = PlannedCredential.State
        return said | {"state": state.IN_PROGRESS if has_begun else state.PLANNED}


class AnswerForm(forms.Form):
    """The institution's answer to a petition."""

    accept = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Accept: it counts there")), ("no", _("Decline"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept with the decision, and shown to the learner."),
    )
    ends_on = forms.DateField(
        label=_("Holds until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    make_precedent = forms.BooleanField(
        label=_("Propose this to the next learner with the same achievement"), required=False
    )


class DecisionForm(forms.Form):
    """A decision for one learner."""

    kind = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (Decision.Kind.ACCEPT, _("Accept a credential for a requirement")),
            (Decision.Kind.PIN, _("Accept a credential and count it there")),
            (Decision.Kind.EXCLUDE, _("Do not count a credential there, or anywhere if no requirement is chosen")),
            (Decision.Kind.WAIVE, _("Waive a requirement")),
            (Decision.Kind.REDUCE, _("Ask for less")),
            (Decision.Kind.GRANT, _("Recognise prior learning")),
        ],
        widget=forms.RadioSelect,
    )
    requirement_key = forms.ChoiceField(label=_("Requirement"), required=False)
    credential = forms.ModelChoiceField(Credential.objects.none(), label=_("Credential"), required=False)
    min_credits = forms.DecimalField(label=_("Ask for credits"), required=False, min_value=0)
    min_count = forms.IntegerField(label=_("Ask for credentials"), required=False, min_value=0)
    choose = forms.IntegerField(label=_("Ask for so many of the choice"), required=False, min_value=1)
    unit_badge_class = forms.CharField(
        label=_("Recognised as the achievement"), required=False, max_length=500, help_text=_("For prior learning.")
    )
    unit_kind = forms.CharField(label=_("Recognised as the kind"), required=False, max_length=60)
    unit_credits = forms.DecimalField(label=_("Worth credits"), required=False, min_value=0)
    unit_level = forms.DecimalField(label=_("At level"), required=False, min_value=0)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the decision, and shown to the learner."),
    )
    evidence = forms.CharField(
        label=_("Evidence"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    ends_on = forms.DateField(
        label=_("Holds until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, requirements: list[tuple[str, str]], credentials: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requirement_key"].choices = [("", _("none")), *requirements]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["credential"].queryset = credentials  # type: ignore[attr-defined]  # a ModelChoiceField

    def decision(self) -> dict[str, Any]:
        """What ``services.decide`` takes, besides whose it is and who decides."""
        said = self.cleaned_data
        kind = said["kind"]
        named = {"requirement_key": said["requirement_key"]} if kind != Decision.Kind.GRANT else {}
        held = {"credential": said["credential"]} if kind in ("accept", "pin", "exclude") else {}
        return {
            "kind": kind,
            "reason": said["reason"],
            "evidence": said["evidence"],
            "ends_on": said["ends_on"],
            "values": self._values(kind),
            **named,
            **held,
        }

    def _values(self, kind: str) -> dict[str, Any]:
        said = self.cleaned_data
        if kind == Decision.Kind.REDUCE:
            numbers = {name: said[name] for name in ("min_credits", "min_count", "choose")}
        elif kind == Decision.Kind.GRANT:
            numbers = {name: said[f"unit_{name}"] for name in ("badge_class", "kind", "credits", "level")}
        else:
            numbers = {}
        return {
            name: value if isinstance(value, str | int) else str(value)
            for name, value in numbers.items()
            if value not in (None, "")
        }

    def clean(self) -> dict[str, Any]:
        """A decision names what it is about."""
        said = super().clean() or self.cleaned_data
        kind = said.get("kind")
        if kind in ("accept", "pin", "waive", "reduce") and not said.get("requirement_key"):
            self.add_error("requirement_key", _("Choose the requirement."))
        if kind in ("accept", "pin", "exclude") and not said.get("credential"):
            self.add_error("credential", _("Choose the credential."))
        return said
