"""The base of the plain lists of the phases."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.formats import date_format

from accounts.models import School
from infrastructure import tenancy
from infrastructure.public_ids import new_ref
from kooperation.models import Cooperation


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row as a list shows it: words, a quiet second line, and a chip with its look."""

    title: str
    below: str = ""
    chip: str = ""
    look: str = ""


def joined(*parts: object) -> str:
    """The quiet second line: what there is, with dots between."""
    return " · ".join(str(part) for part in parts if part)


def day_words(on: date | None) -> str:
    """A day in digits, "" for none."""
    return date_format(on, "SHORT_DATE_FORMAT") if on else ""


class PlanRow(models.Model):
    """Something that people enter, change and take off a list again in a cooperation."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="+", default=tenancy.current, editable=False
    )
    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="+", editable=False)

    class Meta:
        abstract = True

    @property
    def line(self) -> Line:
        """The row as its list shows it."""
        return Line(title=str(self))
