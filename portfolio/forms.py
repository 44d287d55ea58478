"""What learners fill in about themselves, their clusters and their links."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credentials.models import Credential
from portfolio.models import Cluster, ClusterItem, Profile, ShareLink


class ProfileForm(forms.ModelForm[Profile]):
    """Who the portfolio is about."""

    class Meta:
        model = Profile
        fields = ["name", "handle", "headline", "about"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "handle": forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
            "about": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "name": _("As people should read it on your portfolio."),
            "handle": _("The last part of your public address: small letters, digits and hyphens."),
            "headline": _("One line: what you do or want to do."),
            "about": _("Two or three sentences, if you like."),
        }

    def clean_handle(self) -> str:
        """A handle nobody else has, whatever its case."""
        handle: str = self.cleaned_data["handle"].lower()
        taken = Profile.objects.filter(handle__iexact=handle).exclude(pk=self.instance.pk)
        if taken.exists():
            raise forms.ValidationError(_("Somebody else has this handle. Choose another."), code="taken")
        return handle


class ClusterForm(forms.ModelForm[Cluster]):
    """A cluster's words."""

    class Meta:
        model = Cluster
        fields = ["title", "narrative"]
        widgets = {"narrative": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "title": _("A skill or a theme, such as “Data analysis”."),
            "narrative": _("What these credentials show together: what you can do, and where you did it."),
        }


class NewClusterForm(forms.ModelForm[Cluster]):
    """A name is enough to begin."""

    class Meta:
        model = Cluster
        fields = ["title"]
        labels = {"title": _("Name of a new cluster")}


class WordsForm(forms.ModelForm[ClusterItem]):
    """The learner's words on a credential."""

    class Meta:
        model = ClusterItem
        fields = ["words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}


class AddCredentialsForm(forms.Form):
    """Kept credentials to put into a cluster."""

    credentials = forms.ModelMultipleChoiceField(
        Credential.objects.none(), widget=forms.CheckboxSelectMultiple, label=_("Credentials to add")
    )

    def __init__(self, *args: Any, cluster: Cluster, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["credentials"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = (
            Credential.objects.owned_by(cluster.owner)
            .kept()
            .exclude(cluster_items__cluster=cluster)
            .select_related("achievement")
        )


class LinkForm(forms.ModelForm[ShareLink]):
    """A new share link."""

    works_until = forms.DateField(
        label=_("Works until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day on which it opens. Leave it empty for a link that works until you revoke it."),
    )

    class Meta:
        model = ShareLink
        fields = ["label", "works_until", "allows_pdf"]
        help_texts = {"label": _("For whom it is: only you see this.")}

    def clean_works_until(self) -> datetime | None:
        """The end of that day where the learner lives, in the future."""
        day = self.cleaned_data["works_until"]
        if day is None:
            return None
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        if end <= timezone.now():
            raise forms.ValidationError(_("That day is over. Choose a later one."), code="past")
        return end
