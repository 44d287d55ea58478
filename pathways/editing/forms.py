"""The form of the one selected node: only the fields of its kind, and back to the JSON of the definition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pathways.editing.fields import DayField, JSONText, KeyField, LedgerField, NumberField, WordsField
from pathways.editing.outline import JSON, kind_of

USUAL = ("badge_class", "issuer", "kind", "skill", "level_min", "trust_min")
"""The conditions shown first; the others stand folded below them."""

TRUST_CHOICES = [
    ("", _("any, self-reported included")),
    ("1", _("verified, whoever issued it")),
    ("2", _("verified, from an issuer we know")),
]
STATUS_CHOICES = [
    ("valid", _("valid")),
    ("superseded", _("renewed by a newer one")),
    ("suspended", _("suspended")),
    ("revoked", _("revoked")),
]


class DefinitionForm(forms.Form):
    """A form over one JSON object: ``initial_of`` reads it, ``body`` writes it, and what it does not know stays."""

    def __init__(self, data: Any = None, *, source: JSON, prefix: str | None = None) -> None:
        self.source = source
        super().__init__(data, initial=self.initial_of(source), auto_id="node-%s", prefix=prefix)

    @classmethod
    def initial_of(cls, source: JSON) -> dict[str, Any]:
        """The first values of the fields."""
        return {name: source.get(name) for name in cls.base_fields}

    def body(self) -> JSON:
        """The object as the fields say it."""
        rest = {name: value for name, value in self.source.items() if name not in self.fields}
        said = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        return rest | said


class MatchForm(DefinitionForm):
    """What a credential must be. Every line that is filled in must hold; of several words in one, any will do."""

    badge_class = WordsField(label=_("One of these achievements"), help_text=_("Badge class addresses, one a line."))
    issuer = WordsField(label=_("Issued by one of"), help_text=_("Addresses or DIDs of issuers, one a line."))
    kind = WordsField(label=_("Of one of these kinds"), help_text=_("Such as Certificate, Course, MicroCredential."))
    skill = WordsField(label=_("Names one of these skills"))
    skill_all = WordsField(label=_("Names all of these skills"))
    tag = WordsField(label=_("Has one of these tags"))
    level_min = NumberField(label=_("Level at least"))
    level_max = NumberField(label=_("Level at most"))
    grade_min = NumberField(label=_("Grade at least"))
    credits_min = NumberField(label=_("Each worth at least, in credits"))
    trust_min = forms.ChoiceField(label=_("Checked as"), choices=TRUST_CHOICES, required=False)
    issued_from = DayField(label=_("Issued on or after"))
    issued_to = DayField(label=_("Issued on or before"))
    max_age_days = forms.IntegerField(label=_("At most this many days old"), required=False, min_value=0)
    used_in = WordsField(label=_("Already used in the award of"), help_text=_("institution/pathway, one a line."))
    more = JSONText(label=_("More conditions"), help_text=_('JSON with "any", "all" or "not".'), rows=3)

    @classmethod
    def initial_of(cls, source: JSON) -> dict[str, Any]:
        """The atoms; any, all and not as JSON."""
        more = {name: source[name] for name in ("any", "all", "not") if name in source}
        return super().initial_of(source) | {"more": more or None}

    def clean_trust_min(self) -> int | None:
        """The trust as a number."""
        said = self.cleaned_data["trust_min"]
        return int(said) if said else None

    def clean_more(self) -> JSON | None:
        """Only what is not a field of its own."""
        more: JSON | None = self.cleaned_data["more"]
        if more is not None and (not isinstance(more, dict) or not set(more) <= {"any", "all", "not"}):
            raise forms.ValidationError(_('Write an object with "any", "all" or "not".'))
        return more

    def body(self) -> JSON:
        """The match as JSON."""
        rest = super().body()
        more: JSON = rest.pop("more", {})
        return {name: value for name, value in rest.items() if name not in ("any", "all", "not")} | more

    @property
    def usual(self) -> list[forms.BoundField]:
        """The fields most requirements are written with."""
        return [self[name] for name in self.fields if name in USUAL]

    @property
    def further(self) -> list[forms.BoundField]:
        """The others."""
        return [self[name] for name in self.fields if name not in USUAL]

    @property
    def shows_further(self) -> bool:
        """Whether one of the others says something, or is to be mended."""
        return any(field.errors or field.initial not in (None, "", []) for field in self.further)


class PolicyForm(DefinitionForm):
    """Which credentials are good enough at all; what is left empty is inherited from above."""

    statuses = forms.MultipleChoiceField(
        label=_("Status"), choices=STATUS_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    expired = forms.ChoiceField(
        label=_("Expired ones"),
        choices=[("", _("as above")), ("reject", _("do not count")), ("accept", _("count"))],
        required=False,
    )
    trust_min = forms.ChoiceField(label=_("Checked as"), choices=TRUST_CHOICES, required=False)
    max_age_days = forms.IntegerField(label=_("At most this many days old"), required=False, min_value=0)
    issued_from = DayField(label=_("Issued on or after"))

    def clean_trust_min(self) -> int | None:
        """The trust as a number."""
        said = self.cleaned_data["trust_min"]
        return int(said) if said else None


class RootPolicyForm(PolicyForm):
    """The policy of the whole pathway."""

    repeat = forms.IntegerField(label=_("The same achievement counts at most"), required=False, min_value=1)


class NodeForm(DefinitionForm):
    """What every node says."""

    key = KeyField(label=_("Key"), help_text=_("The name by which checks, limits and decisions point here."))
    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    weight = NumberField(label=_("Weight"), help_text=_("How much of the group's progress this is; 1 if empty."))


class GroupForm(NodeForm):
    """All of the requirements inside, or some."""

    choose = forms.IntegerField(
        label=_("How many of the requirements inside"), required=False, min_value=1, help_text=_("Empty: all of them.")
    )

    @classmethod
    def initial_of(cls, source: JSON) -> dict[str, Any]:
        """ "all" is an empty field."""
        initial = super().initial_of(source)
        return initial | {"choose": None if source.get("choose", "all") == "all" else source["choose"]}

    def body(self) -> JSON:
        """An empty field is "all"."""
        return {"choose": "all"} | super().body()


class LeafForm(NodeForm):
    """A node at which credentials are counted."""

    ledger = LedgerField()

    @classmethod
    def initial_of(cls, source: JSON) -> dict[str, Any]:
        """Shared freely is "-"."""
        initial = super().initial_of(source)
        shared = "ledger" in source and source["ledger"] is None
        return initial | {"ledger": LedgerField.SHARED if shared else source.get("ledger")}

    def body(self) -> JSON:
        """ "-" is null."""
        body = super().body()
        return body | {"ledger": None} if body.get("ledger") == LedgerField.SHARED else body


class SlotForm(LeafForm):
    """One credential."""


class PoolForm(LeafForm):
    """Enough credentials, by count or credits."""

    min_count = forms.IntegerField(label=_("Credentials at least"), required=False, min_value=0)
    min_credits = NumberField(label=_("Credits at least"))
    max_credits = NumberField(
        label=_("Credits counted at most"), help_text=_("What is held beyond is not counted here.")
    )


class CheckForm(NodeForm):
    """Of what is counted inside a part of the pathway, how much must be of a kind."""

    scope = forms.ChoiceField(label=_("Looks at what is counted in"), required=False)
    min_count = forms.IntegerField(label=_("Credentials at least"), required=False, min_value=0)
    min_credits = NumberField(label=_("Credits at least"))
    min_share = NumberField(label=_("Share of the credits at least"), help_text=_("A fraction, such as 1/2."))

    def __init__(self, data: Any = None, *, source: JSON, scopes: list[tuple[str, str]]) -> None:
        super().__init__(data, source=source)
        self.fields["scope"].choices = [("", _("the whole pathway")), *scopes]  # type: ignore[attr-defined]  # a ChoiceField


class LimitForm(DefinitionForm):
    """Of what is counted inside a part of the pathway, how much may be of a kind."""

    key = KeyField(label=_("Key"))
    scope = forms.ChoiceField(label=_("Looks at what is counted in"), required=False)
    max_count = forms.IntegerField(label=_("Credentials at most"), required=False, min_value=0)
    max_credits = NumberField(label=_("Credits at most"))

    def __init__(self, data: Any = None, *, source: JSON, scopes: list[tuple[str, str]]) -> None:
        super().__init__(data, source=source)
        self.fields["scope"].choices = [("", _("the whole pathway")), *scopes]  # type: ignore[attr-defined]  # a ChoiceField


class PathwayForm(DefinitionForm):
    """What is said of the whole pathway."""

    title = forms.CharField(label=_("Title"), max_length=300)
    unit = forms.CharField(
        label=_("Unit of credit"), max_length=40, help_text=_("Such as credit, ECTS, PDU, hour. Units do not mix.")
    )


FORMS: dict[str, type[NodeForm]] = {"group": GroupForm, "slot": SlotForm, "pool": PoolForm, "check": CheckForm}
MATCHES = {"slot": "match", "pool": "match", "check": "where"}
"""Under which name a kind keeps its match."""


class Selected:
    """The forms of the selected node, limit or pathway, read together and written back together."""

    def __init__(self, source: JSON, what: str, *, scopes: list[tuple[str, str]], data: Any = None) -> None:
        options: dict[str, Any] = {"scopes": scopes} if what in ("check", "limit") else {}
        others: dict[str, type[DefinitionForm]] = {"pathway": PathwayForm, "limit": LimitForm}
        chosen: Any = others.get(what) or FORMS[what]
        self.source = source
        self.main: DefinitionForm = chosen(data, source=source, **options)
        self.match_name = "where" if what == "limit" else MATCHES.get(what)
        self.match: MatchForm | None = None
        self.policy: PolicyForm | None = None
        if self.match_name:
            self.match = MatchForm(data, source=_object(source.get(self.match_name)), prefix="match")
        if what != "limit":
            policy: type[PolicyForm] = RootPolicyForm if what == "pathway" else PolicyForm
            self.policy = policy(data, source=_object(source.get("policy")), prefix="policy")
        self.holds_match = what == "pool"

    @property
    def forms(self) -> list[DefinitionForm]:
        """Those there are."""
        return [form for form in (self.main, self.match, self.policy) if form is not None]

    def is_valid(self) -> bool:
        """Whether all of them are."""
        return False not in [form.is_valid() for form in self.forms]

    def problems(self) -> list[str]:
        """What is wrong at which field, in words."""
        said = []
        for form in self.forms:
            said += [str(error) for error in form.non_field_errors()]
            said += [f"{field.label}: {error}" for field in form for error in field.errors]
        return said

    def badges(self) -> list[str]:
        """The achievements it takes by name."""
        listed = self.match.source.get("badge_class") if self.match is not None else None
        return [word for word in listed if isinstance(word, str)] if isinstance(listed, list) else []

    def body(self) -> JSON:
        """The object as the forms say it."""
        body = self.main.body()
        if self.match is not None and self.match_name:
            match = self.match.body()
            # A pool with parts and no conditions of its own holds nothing itself.
            if match or not self.holds_match or not self.source.get("parts"):
                body[self.match_name] = match
            else:
                body.pop(self.match_name, None)
        if self.policy is not None:
            body.pop("policy", None)
            if policy := self.policy.body():
                body["policy"] = policy
        return body


def _object(value: Any) -> JSON:
    return value if isinstance(value, dict) else {}


def form_kind(node: JSON) -> str:
    """The kind whose form shows the node; what is of no known kind is shown as a group."""
    kind = kind_of(node)
    return kind if kind in FORMS else "group"
