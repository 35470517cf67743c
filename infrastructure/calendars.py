"""iCalendar, the only importer of `icalendar`: invitations that Outlook, Google and Thunderbird take from a mail (iTIP,
RFC 5546)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from icalendar import Calendar, Event, vCalAddress


class Method(Enum):
    """What a mail does to the reader's calendar."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One dated event; `sequence` rises with every change, `starts_at` is timezone-aware."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    title: str
    place: str = ""
    text: str = ""
    cancelled: bool = False


@dataclass(frozen=True)
class Person:
    """A name with its mailbox."""

    address: str
    name: str = ""

    def _as_property(self) -> vCalAddress:
        address = vCalAddress(f"mailto:{self.address}")
        if self.name:
            address.params["CN"] = self.name
        return address


def invitation(entry: Entry, *, method: Method, organizer: Person, guest: Person, at: datetime) -> str:
    """The text/calendar part of a mail to one guest; nobody else's address stands in it."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.starts_at + timedelta(minutes=entry.minutes))
    event.add("summary", entry.title)
    if entry.place:
        event.add("location", entry.place)
    if entry.text:
        event.add("description", entry.text)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event["organizer"] = organizer._as_property()
    person = guest._as_property()
    person.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
    event.add("attendee", person, encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Zusammenspiel//Kooperation//DE")
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written.decode()


def published(name: str, entries: Iterable[Entry]) -> str:
    """A calendar for subscriptions; the same entries give the same text."""
    calendar = Calendar()
    calendar.add("prodid", "-//Zusammenspiel//Kooperation//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT1H")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("sequence", entry.sequence)
        # A fresh DTSTAMP would make every fetch look like a change.
        event.add("dtstamp", entry.starts_at.astimezone(UTC))
        event.add("dtstart", entry.starts_at)
        event.add("dtend", entry.starts_at + timedelta(minutes=entry.minutes))
        event.add("summary", entry.title)
        if entry.place:
            event.add("location", entry.place)
        event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written.decode()


@dataclass(frozen=True)
class ForeignEvent:
    """An event of a calendar file, as whole days; None when it has no dates."""

    starts_on: date | None
    ends_on: date | None
    title: str
    repeats: bool


def read_events(text: str) -> list[ForeignEvent]:
    """The events of a calendar file; raises ValueError when it is not iCalendar."""
    events = []
    for event in Calendar.from_ical(text).walk("VEVENT"):
        start, end = event.get("dtstart"), event.get("dtend")
        first = _as_day(start.dt) if start else None
        last = _as_day(end.dt) if end else first
        # The end of whole days is the day after; an hour's end at midnight too.
        if (
            first
            and last
            and last > first
            and not (isinstance(end.dt, datetime) and end.dt.time() != end.dt.min.time())
        ):
            last -= timedelta(days=1)
        events.append(
            ForeignEvent(first, last, str(event.get("summary", "")), bool(event.get("rrule") or event.get("rdate")))
        )
    return events


def _as_day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
