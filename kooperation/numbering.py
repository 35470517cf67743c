"""Numbers of cooperations and agreements: prefix, school year, running number."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import School


def next_number(*, school: School, on: date, among: "QuerySet[Any]") -> str:
    """The number after the highest of this school year in the rows `among`: "WB-2026/27-008".

    The caller holds the school's row lock, so that no two rows get the same number.
    """
    stem = f"{school.number_prefix}-{school.year_name(school.year_of(on))}-"
    taken = among.filter(number__startswith=stem).values_list("number", flat=True)
    used = [int(number.removeprefix(stem)) for number in taken if number.removeprefix(stem).isdigit()]
    return f"{stem}{max(used, default=0) + 1:03d}"
