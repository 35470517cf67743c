"""Forms about a party of an agreement and who signs for it."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.known_people import KnownPerson
from agreements.models import Party, Signatory
from infrastructure.forms import HouseModelForm, SuggestingInput


class PartyForm(HouseModelForm[Party]):
    """A party's snapshot."""

    class Meta:
        widgets: ClassVar[dict[str, Any]] = {"members": forms.Textarea(attrs={"rows": 3})}
        model = Party
        fields: ClassVar[list[str]] = [
            "legal_entity",
            "institution",
            "office",
            "short_name",
            "address",
            "role",
            "lead",
            "members",
            "representative",
            "function",
            "basis",
            "signs",
        ]

    def __init__(self, *args: Any, people: Iterable[KnownPerson], **kwargs: Any) -> None:
        """`people`: those known on the party's side, to choose from."""
        super().__init__(*args, **kwargs)
        _suggest(self.fields["representative"], people)


def _suggest(field: forms.Field, people: Iterable[KnownPerson]) -> None:
    """Offer the names; function and e-mail of who is chosen are known with it."""
    field.widget = SuggestingInput([person.name for person in people], attrs=field.widget.attrs)


class SignatoryForm(HouseModelForm[Signatory]):
    """A person who signs for a party."""

    def __init__(self, *args: Any, people: Iterable[KnownPerson], **kwargs: Any) -> None:
        """`people`: those known on the party's side, to choose from."""
        super().__init__(*args, **kwargs)
        _suggest(self.fields["name"], people)
        self.fields["function"].help_text = _("Empty: what is known of this person.")

    class Meta:
        model = Signatory
        fields: ClassVar[list[str]] = ["name", "function", "email"]
