"""What people hand in about credentials."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from credentials import queries, services
from credentials.decoding.self_reported import MAX_DOCUMENT_BYTES
from credentials.models import Credential
from credentials.services.importing import MAX_FILE_BYTES, MAX_IMPORT_BYTES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_PASTE = 2_000_000
"""Characters of one paste: a transcript with a hundred credentials in it stays below half of that."""

KINDS = [(value, capfirst(label)) for value, label in Credential.Category.choices]
"""What sort of credential it can be called."""


def sent_with(request: HttpRequest) -> tuple[Any, Any]:
    """Give what a form is bound to: fields and files of a POST, be it empty, else nothing."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def pieces_of(uploads: Sequence[UploadedFile[Any]]) -> list[services.Piece]:
    """Give the uploaded files as pieces; what is too large to be taken, alone or together, is not read into memory."""
    pieces: list[services.Piece] = []
    room = MAX_IMPORT_BYTES
    for upload in uploads:
        size, name, content_type = upload.size or 0, upload.name or _("file without a name"), upload.content_type or ""
        if size > min(room, MAX_FILE_BYTES):
            pieces.append(services.Piece(str(name), b"", content_type, left_out=size))
        else:
            pieces.append(services.Piece(str(name), upload.read(), content_type))
            room -= size
    return pieces


class SeveralFilesInput(forms.ClearableFileInput):
    """A file button that takes several."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files; their value is a list. An empty file is taken: it gets its own sentence later."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Give the files, each as Django cleans one."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(SeveralFilesField, self).clean(one, initial) for one in given]


class LongTextField(forms.CharField):
    """A text that may be long. One that is too long is refused in words: a browser that counts cuts off in silence."""

    widget = forms.Textarea

    def __init__(self, *, too_long: StrOrPromise, **options: Any) -> None:
        super().__init__(error_messages={"max_length": too_long}, **options)
        self.widget.attrs["data-limit-words"] = too_long

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The limit, for the script that tells it at once."""
        attrs = super().widget_attrs(widget)
        return {**attrs, "data-limit": attrs.pop("maxlength")}


class AddForm(forms.Form):
    """Files, addresses and a paste, in any mixture."""

    uploads = SeveralFilesField(label=_("Files"), required=False, allow_empty_file=True)
    addresses = LongTextField(
        label=_("Web addresses"),
        required=False,
        max_length=400_000,
        too_long=_("That are more addresses than can be taken at once. Bring them in in smaller parts, up to 200."),
        help_text=_("Of badges or certificates, one a line."),
        widget=forms.Textarea(attrs={"rows": 2, "inputmode": "url", "spellcheck": "false", "autocomplete": "off"}),
    )
    paste = LongTextField(
        label=_("Text of a badge"),
        required=False,
        max_length=MAX_PASTE,
        too_long=_("That is longer than what can be taken as text. Save it as a file and choose that file instead."),
        help_text=_("JSON or a signed token, as a wallet or a platform shows it."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean_addresses(self) -> list[str]:
        """Give the addresses as a list; what has no scheme is meant as https."""
        lines = [line.strip() for line in self.cleaned_data["addresses"].split()]
        return [line if re.match(r"[a-z][a-z0-9+.-]*:", line, re.I) else f"https://{line}" for line in lines if line]

    def clean(self) -> dict[str, Any]:
        """Refuse a form in which nothing was handed in."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("uploads", "addresses", "paste")):
            raise forms.ValidationError(_("Choose a file, give a web address, or paste the text of a badge."))
        return cleaned


class SelfReportedForm(forms.Form):
    """A certificate that no machine can check: typed, or kept as a document."""

    title = forms.CharField(label=_("What it is called"), max_length=300)
    category = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    issuer = forms.CharField(label=_("Who issued it"), max_length=300, required=False)
    issued_on = forms.DateField(
        label=_("Issued on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    expires_on = forms.DateField(
        label=_("Expires on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    number = forms.CharField(label=_("Licence or certificate number"), max_length=200, required=False)
    url = forms.URLField(label=_("Where it can be seen"), max_length=500, required=False, assume_scheme="https")
    skills = forms.CharField(label=_("Skills"), required=False, max_length=1000, help_text=_("Separated by commas."))
    document = forms.FileField(
        label=_("The certificate itself"), required=False, help_text=_("A PDF or a picture, at most 20 MB.")
    )

    def clean_document(self) -> UploadedFile[Any] | None:
        """Refuse a document that is too large, before it is read."""
        document: UploadedFile[Any] | None = self.cleaned_data["document"]
        if document is not None and (document.size or 0) > MAX_DOCUMENT_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Save it smaller, and choose it again."))
        return document

    def clean_issued_on(self) -> datetime | None:
        """Give the first moment of the day."""
        return _moment(self.cleaned_data["issued_on"], time.min)

    def clean_expires_on(self) -> datetime | None:
        """Give the last moment of the day."""
        return _moment(self.cleaned_data["expires_on"], time(23, 59, 59))

    def clean_skills(self) -> list[str]:
        """Give the names."""
        return skill_names(self.cleaned_data["skills"])

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("issued_on"), cleaned.get("expires_on")
        if start and end and end < start:
            self.add_error("expires_on", _("It cannot expire before it was issued."))
        return cleaned


def _moment(day: date | None, at: time) -> datetime | None:
    return datetime.combine(day, at, tzinfo=UTC) if day else None


def skill_names(text: str) -> list[str]:
    """Give the names between the commas."""
    return [" ".join(name.split())[:200] for name in text.split(",") if name.strip()][:50]


class SkillsForm(forms.Form):
    """The learner's own skills and kind of a credential."""

    category = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    skills = forms.CharField(
        label=_("Your own skills for it"), required=False, max_length=2000, help_text=_("Separated by commas.")
    )

    def clean_skills(self) -> list[str]:
        """Give the names."""
        return skill_names(self.cleaned_data["skills"])


class FilterForm(forms.Form):
    """What a list is narrowed to; a value nobody offered is no filter."""

    words = forms.CharField(label=_("Search"), required=False, max_length=100)
    verdict = forms.ChoiceField(label=_("Verdict"), required=False)
    issuer = forms.ChoiceField(label=_("Issuer"), required=False)
    skill = forms.ChoiceField(label=_("Skill"), required=False)
    flag = forms.ChoiceField(label=_("Marked as"), required=False)

    def __init__(self, data: Any, *, user: User, flags: Sequence[tuple[str, Any]]) -> None:
        super().__init__(data)
        choices: dict[str, Sequence[tuple[str, Any]]] = {
            "verdict": Credential.VERDICTS,
            "issuer": [(str(issuer.pk), issuer.name) for issuer in queries.issuers_of(user)],
            "skill": [(skill.key, skill.name) for skill in queries.skills_of(user)],
            "flag": flags,
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Any")), *offered]

    @property
    def filters(self) -> dict[str, str]:
        """What is chosen, of what is offered."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class VerifyForm(forms.Form):
    """A credential that anybody wants to see checked."""

    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True)
    address = forms.CharField(
        label=_("Web address"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("Whose should it be?"),
        required=False,
        help_text=_("An email address, if you want to know whether the credential was awarded to it."),
    )

    def clean_address(self) -> str:
        """Give the address; what has no scheme is meant as https."""
        address: str = self.cleaned_data["address"].strip()
        return f"https://{address}" if address and not re.match(r"[a-z][a-z0-9+.-]*:", address, re.I) else address

    def clean(self) -> dict[str, Any]:
        """Refuse a form in which nothing was handed in, and one in which two things were."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and (cleaned.get("file") is None) == (not cleaned.get("address")):
            raise forms.ValidationError(_("Choose a file or give a web address: one of the two."))
        return cleaned
