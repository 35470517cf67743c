"""The words of this room's mails."""

from datetime import date

from django.conf import settings
from django.urls import reverse

from agreements.models import Agreement
from infrastructure.letters import letter
from infrastructure.outbox import Letter


def reminder(*, agreement: Agreement, name: str, day: date, of_notice: bool) -> Letter:
    """A day of an agreement comes near: the last one for notice, or its end."""
    return letter(
        "mail/agreements/reminder",
        {
            "agreement": agreement,
            "cooperation": agreement.cooperation,
            "school": agreement.school,
            "name": name,
            "day": day,
            "of_notice": of_notice,
            "link": settings.BASE_URL + reverse("agreements:edit", args=[agreement.cooperation.address]),
        },
    )
