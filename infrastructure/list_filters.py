"""Filters in the query string of a page: reads and writes them for lists, boards, exports and reports.

What a filter does to a list is decided by the list; this module only decides which names and values an address may
have.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from django.utils.http import urlencode

LONGEST = 100


@dataclass(frozen=True)
class AddressFilter:
    """The names a list can be filtered by, in their order, and for some of them the only values that count."""

    names: tuple[str, ...]
    known: Mapping[str, Container[str]] = field(default_factory=dict)

    def values(self, query: Mapping[str, str]) -> dict[str, str]:
        """The filter values of an address; unknown names and unknown or empty values are ignored.

        Values are cut after 100 characters, and a NUL, which databases do not take, is left out.
        """
        values = {name: str(query.get(name, "")).replace("\x00", "").strip()[:LONGEST] for name in self.names}
        return {
            name: value
            for name, value in values.items()
            if value and (name not in self.known or value in self.known[name])
        }

    def query(self, values: Mapping[str, str], **changed: str) -> str:
        """The address of these values, some of them changed or, with "", left out; always in the same order."""
        parameters = {**values, **changed}
        return urlencode([(name, parameters[name]) for name in self.names if parameters.get(name)])
