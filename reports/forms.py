"""Forms for ordering reports."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from infrastructure.forms import HouseForm
from kooperation.choices import Field
from reports.periods import Period


class PortfolioForm(HouseForm):
    """Which year and fields, for whom, with or without money."""

    year = forms.ChoiceField(label=_("Year"))
    fields_shown = forms.MultipleChoiceField(
        label=_("Fields"),
        choices=Field.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )
    costs = forms.BooleanField(label=_("With payments and costs"), required=False)
    recipient = forms.CharField(
        label=_("For whom?"),
        max_length=120,
        required=False,
        help_text=_("For example: Council of the town, committee for schools. Stands on the first page."),
    )

    def __init__(self, *args: Any, years: Iterable[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["year"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(f"{period.kind}-{period.year}", period.title) for period in years]


class DossierForm(HouseForm):
    """With or without money."""

    costs = forms.BooleanField(label=_("With payments and costs"), required=False)
