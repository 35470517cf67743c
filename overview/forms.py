"""Forms of this app."""

from django import forms
from django.utils.translation import gettext_lazy as _

from infrastructure.forms import HouseForm


class MailForm(HouseForm):
    """The words of a planned message."""

    subject = forms.CharField(label=_("Subject"), max_length=250)
    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}), strip=False)

    def clean_text(self) -> str:
        """Line ends as mails have them; an empty letter is none."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if not text.strip():
            raise forms.ValidationError(_("A message needs a text."))
        return text
