"""The house's form: crispy set once, native date and time inputs, no HTML5 validation in the browser's words."""

from typing import Any, TypeVar

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Model

M = TypeVar("M", bound=Model)


class _HouseStyle:
    """Crispy without its own form tag; errors linked to their fields."""

    fields: dict[str, forms.Field]

    def dress(self) -> None:
        """Called once the fields are known."""
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.DateInput):
                widget.input_type, widget.format = "date", "%Y-%m-%d"
            elif isinstance(widget, forms.TimeInput):
                widget.input_type, widget.format = "time", "%H:%M"
            elif isinstance(widget, forms.Textarea):
                widget.attrs.setdefault("rows", 3)


class HouseForm(_HouseStyle, forms.Form):
    """A form without a model behind it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress()


class HouseModelForm(_HouseStyle, forms.ModelForm[M]):
    """A form with a model behind it; it cleans and never saves: actions do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress()

    def values(self) -> dict[str, Any]:
        """The cleaned values of the model's own fields, for an action."""
        return dict(self.cleaned_data)

    def save(self, commit: bool = True) -> M:  # noqa: FBT001, FBT002 - the signature is Django's
        raise NotImplementedError("Forms do not save; call an action.")


class TextForm(HouseForm):
    """A text that several people edit, with the version it was written on; `take` settles a conflict."""

    text = forms.CharField(required=False, max_length=20_000, strip=False)
    version = forms.IntegerField(min_value=0)
    editor = forms.CharField(required=False, max_length=40)
    take = forms.ChoiceField(required=False, choices=[("theirs", "theirs"), ("both", "both")])

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
