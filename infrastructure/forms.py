"""Base forms: crispy settings, native date and time inputs, no HTML5 validation messages; optimistic locking."""

import hashlib
import re
from collections.abc import Iterable
from typing import Any, TypeVar

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

M = TypeVar("M", bound=Model)
THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")


class _HouseStyle(forms.BaseForm):
    """Crispy without its own form tag; errors linked to their fields."""

    stale = False

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows this form: 200 fresh, 422 refused, 409 when somebody was quicker."""
        if self.stale:
            return 409
        return 422 if self.is_bound else 200

    def choose_from(self, **rows: QuerySet[Any]) -> None:
        """Set the choices of these fields to rows of the school in scope, which is only known per request."""
        for name, queryset in rows.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset

    def outdated(self, fingerprint: str, **more: str) -> None:
        """Prepare the form after a conflict: the typed values stay; the hidden field `seen` gets the new fingerprint,
        and `more` other fields."""
        self.stale = True
        sent = QueryDict(mutable=True)
        sent.update(dict(self.data.items()))
        for name, value in {"seen": fingerprint, **more}.items():
            sent[self.add_prefix(name)] = value
        self.data = sent
        self.add_error(
            None, _("Somebody changed this in the meantime. Your entries stand here; save again to keep them.")
        )

    def dress(self) -> None:
        """Style the fields; called once they are known."""
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.DateInput):
                widget.input_type, widget.format = "date", "%Y-%m-%d"
            elif isinstance(widget, forms.TimeInput):
                widget.input_type, widget.format = "time", "%H:%M"
            elif isinstance(widget, forms.Textarea) and str(widget.attrs.get("rows", "10")) == "10":
                # Django's default is 10 rows; here a text area starts small and grows.
                widget.attrs["rows"] = 3


class SuggestingInput(forms.TextInput):
    """A text field that suggests values; any other one may be typed."""

    def __init__(self, suggestions: Iterable[str], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggestions = suggestions

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The input with its list of suggestions beside it."""
        attributes = attrs or {}
        list_id = f"{attributes.get('id', name)}_suggestions"
        field = super().render(name, value, attributes | {"list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">', ((text,) for text in self.suggestions))
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)


class AmountField(forms.DecimalField):
    """A number as people here write it: "2.400,00", "2400,5" and "2400.50" all mean what they look like."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**(kwargs | {"localize": True}))
        self.widget.attrs["inputmode"] = "decimal"

    def to_python(self, value: Any) -> Any:
        """The number; raises ValidationError."""
        if isinstance(value, str) and ("," in value or THOUSANDS.fullmatch(value.strip())):
            value = value.replace(".", "").replace(",", ".")
        return super().to_python(value)


class HouseForm(_HouseStyle, forms.Form):
    """A form without a model behind it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress()


class HouseModelForm(_HouseStyle, forms.ModelForm[M]):
    """A model form that cleans and never saves (actions do), with optimistic locking.

    It carries a fingerprint of the row. When the row has changed before the form is submitted, the typed values stay,
    the newer ones are shown (`newer`), and submitting again takes the typed ones.
    """

    newer: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.newer = {}
        if self.instance.pk:
            self.fields["seen"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=self._fingerprint(self.instance)
            )
        self.dress()

    def _fingerprint(self, row: M) -> str:
        names = [name for name in self.fields if hasattr(row, name)]
        return hashlib.sha256(repr([str(getattr(row, name)) for name in names]).encode()).hexdigest()[:32]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        fingerprint = self.data.get(self.add_prefix("seen"))
        if self.instance.pk and fingerprint:
            now = type(self.instance)._base_manager.get(pk=self.instance.pk)
            if self._fingerprint(now) != fingerprint:
                self._meet_newer(now)
        return cleaned

    def _meet_newer(self, now: M) -> None:
        self.newer = {
            str(self.fields[name].label): getattr(now, name) for name in self.changed_data if hasattr(now, name)
        }
        self.outdated(self._fingerprint(now))

    def values(self) -> dict[str, Any]:
        """The cleaned values of the model's own fields, for an action."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def save(self, commit: bool = True) -> M:  # noqa: FBT001, FBT002 - the signature is Django's
        raise NotImplementedError("Forms do not save; call an action.")


class TextForm(HouseForm):
    """A text that several people edit, with the version it was written on; `take` settles a conflict."""

    text = forms.CharField(required=False, max_length=20_000, strip=False)
    version = forms.IntegerField(min_value=0)
    editor = forms.CharField(required=False, max_length=40)
    take = forms.ChoiceField(required=False, choices=[("theirs", "theirs"), ("both", "both")])
    conflict = forms.BooleanField(required=False)

    @property
    def error_text(self) -> str:
        """Why the text is refused, in one line."""
        return " ".join(str(words) for group in self.errors.values() for words in group)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
