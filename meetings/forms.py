"""What is typed about series and meetings."""

from typing import ClassVar

from infrastructure.forms import HouseModelForm
from meetings.models import Meeting, MeetingSeries


class SeriesForm(HouseModelForm[MeetingSeries]):
    """The rhythm."""

    class Meta:
        model = MeetingSeries
        fields: ClassVar[list[str]] = ["title", "rhythm", "anchor", "time", "minutes", "place"]


class MeetingForm(HouseModelForm[Meeting]):
    """Another date for one meeting."""

    class Meta:
        model = Meeting
        fields: ClassVar[list[str]] = ["on", "time", "place"]
