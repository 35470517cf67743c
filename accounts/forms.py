"""Forms about schools and their members."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role, Topic
from accounts.models import Membership, School, User
from infrastructure.forms import HouseForm, HouseModelForm


class SchoolForm(HouseModelForm[School]):
    """The school's own data."""

    class Meta:
        model = School
        fields: ClassVar[list[str]] = [
            "name",
            "legal_entity",
            "representative",
            "representative_function",
            "street",
            "postcode",
            "town",
            "land",
            "email",
            "phone",
            "year_start_month",
            "number_prefix",
        ]


class LandForm(HouseModelForm[School]):
    """The Land of the school: asked once, before anything depends on it."""

    class Meta:
        model = School
        fields: ClassVar[list[str]] = ["land"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["land"].required = True


class ProfileForm(HouseModelForm[User]):
    """One's own account."""

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "salutation", "function", "theme", "shortcuts"]


class InvitationForm(HouseForm):
    """Whom to invite, and with which role."""

    name = forms.CharField(label=_("First and last name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.TEACHER)


class MemberForm(HouseModelForm[Membership]):
    """A member's role."""

    class Meta:
        model = Membership
        fields: ClassVar[list[str]] = ["role", "is_active"]


class AcceptForm(HouseForm):
    """The invited person's first entry."""

    name = forms.CharField(
        label=_("First and last name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. A sentence that only you know is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password)
        except ValidationError as error:
            raise forms.ValidationError(list(error.messages)) from error
        return password


class MailsForm(HouseForm):
    """One switch per kind of mail."""

    def __init__(self, *args: Any, choices: dict[Topic, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic, on in choices.items():
            self.fields[topic] = forms.BooleanField(label=topic.label, required=False, initial=on)
        self.dress()

    def chosen(self) -> dict[Topic, bool]:
        """What is switched on."""
        return {topic: bool(self.cleaned_data[topic]) for topic in Topic}
