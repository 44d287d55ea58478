"""Form fields for the words and numbers of a definition."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pathways.stacking.numbers import as_json_number, exact
from pathways.stacking.reading import is_key


class KeyField(forms.CharField):
    """The key of a node or limit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=100, **options)

    def validate(self, value: str) -> None:
        """Refuse what the engine would not take as a key."""
        super().validate(value)
        if value and not is_key(value):
            raise ValidationError(_("Use a short word without quotation marks or angle brackets."))


class NumberField(forms.CharField):
    """An exact number of zero or more: whole, decimal or a fraction such as 1/3."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 8})
        super().__init__(required=False, widget=widget, max_length=24, **options)

    def clean(self, value: Any) -> Any:
        """The number as JSON, or None."""
        text = super().clean(value).replace(",", ".").strip()
        if not text:
            return None
        number = exact(text)
        if number is None or number < 0:
            raise ValidationError(_("Write a number of zero or more, such as 30, 2.5 or 1/3."))
        return as_json_number(number)


class WordsField(forms.CharField):
    """Words, one a line."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3, "cols": 60, "spellcheck": "false"})
        super().__init__(required=False, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        """The words as lines."""
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """The words, each once, or None when there are none."""
        lines = dict.fromkeys(line.strip() for line in super().clean(value).splitlines())
        return [line for line in lines if line] or None


class DayField(forms.DateField):
    """A day, as the browser's date field gives it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)

    def clean(self, value: Any) -> Any:
        """The day as JSON, or None."""
        day = super().clean(value)
        return None if day is None else day.isoformat()


class JSONText(forms.CharField):
    """JSON, shown indented."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "cols": 80, "spellcheck": "false", "class": "code"})
        super().__init__(required=False, widget=widget, strip=False, **options)

    def prepare_value(self, value: Any) -> Any:
        """The value as text; text that was typed stays as typed."""
        if value is None or isinstance(value, str):
            return value
        return json.dumps(value, indent=2, ensure_ascii=False)

    def clean(self, value: Any) -> Any:
        """What the text says, numbers with a point kept as text; None when it is empty."""
        text = super().clean(value)
        if not text.strip():
            return None
        try:
            return json.loads(text, parse_float=str)
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("This is not JSON: %(error)s") % {"error": error}) from error


class LedgerField(forms.CharField):
    """The ledger a credential is spent in: ``main`` unless named, or shared freely with ``-``."""

    SHARED = "-"

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            max_length=100,
            label=_("Counts once within"),
            help_text=_("Empty: counts once in the whole pathway. “-”: may count here as well as elsewhere."),
            **options,
        )
