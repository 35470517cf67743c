"""The content of a version: canonical, hashed, and the HTML that preview and PDF share."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from agreements.choices import AgreementKind, VersionKind
from agreements.models import Agreement, Clause, Party, SigningInvitation, Version
from agreements.text import clauses, redline
from agreements.text.legal_bodies import named_office, printed_body
from infrastructure import qr
from infrastructure.print_jobs import Enclosed, Paper

Content = dict[str, Any]
MARK = "VEREINBARUNG"


def content(
    *,
    agreement: Agreement,
    number: int,
    kind: VersionKind,
    on: date,
    rows: Iterable[Clause] | None = None,
    reason: str = "",
) -> Content:
    """Everything a version says, as plain data; `rows` are its clauses where they were read already.

    `reason` is printed: why this version was made.
    """
    parties = Party.objects.filter(agreement=agreement).order_by("position").prefetch_related("signatories")
    current = clauses.effective(agreement) if rows is None else rows
    data = assembled(agreement, number, kind, on, parties, [row for row in current if row.body])
    return data | {"reason": reason} if reason else data


def assembled(
    agreement: Agreement, number: int, kind: VersionKind, on: date, parties: Iterable[Party], rows: Iterable[Clause]
) -> Content:
    """The same from rows at hand."""
    school, rows_of_parties = agreement.school, list(parties)
    content: Content = {
        "schema": 2,
        "agreement": agreement.number,
        "version": number,
        "kind": kind.value,
        "made_on": on.isoformat(),
        "title": agreement.cooperation.title,
        "letterhead": {
            "name": school.name,
            "address": ", ".join(filter(None, [school.street, f"{school.postcode} {school.town}".strip()])),
            "phone": school.phone,
            "email": school.email,
        },
        "parties": [_party(party) for party in rows_of_parties],
        "clauses": [{"key": clause.key, "heading": clause.heading, "body": clause.body.strip()} for clause in rows],
    }
    # Until the head has chosen, nothing is worded as if a body bound itself.
    body = None if agreement.internal is False else printed_body(rows_of_parties)
    if body:
        content["internal"] = body
    return _amending(agreement, content) if agreement.kind == AgreementKind.AMENDMENT else content


def _party(party: Party) -> dict[str, Any]:
    names = ("legal_entity", "institution", "short_name", "address", "representative", "function", "basis", "signs")
    people = sorted(party.signatories.all(), key=lambda one: one.order) if party.pk and party.signs else []
    values = {name: getattr(party, name) for name in names} | {
        "signatories": [{"name": person.name, "function": person.function} for person in people]
    }
    # Only what is said: a text frozen before there were such facts keeps its hash.
    further = {
        "office": party.office,
        "lead": party.lead,
        "members": party.member_names,
        "role": party.role if party.role in redline.ROLES else "",
    }
    return values | {name: value for name, value in further.items() if value}


def base_of(agreement: Agreement) -> Version | None:
    """The signed version that an amendment changes: of the newest agreement in its chain that was signed before it."""
    root = agreement.amends
    if root is None:
        return None
    earlier = root.amendments.exclude(signing=None).filter(amendment_number__lt=agreement.amendment_number)
    signed = [one for one in earlier.order_by("-amendment_number") if one.in_force_once]
    base = signed[0] if signed else root
    return base.signing or Version.objects.filter(agreement=base).order_by("-number").first()


def _amending(agreement: Agreement, content: Content) -> Content:
    """An amendment names what it amends and says which sections it changes; the whole text holds as it stands there."""
    base = base_of(agreement)
    assert agreement.amends
    amends: Content = {"number": agreement.amends.number, "amendment": agreement.amendment_number}
    changes: list[dict[str, str]] = []
    if base:
        amends |= {"version": base.number, "made_on": base.content["made_on"], "sha256": base.sha256}
        # It is called what it calls itself, whatever its amendment is.
        amends |= {"internal": True} if base.content.get("internal", {}).get("alone") else {}
        compared = redline.compare(base.content, content)
        changes = [{"heading": one.heading, "kind": one.kind} for one in compared.changes]
    return content | {"amends": amends, "changes": changes}


def canonical(data: Content) -> bytes:
    """Sorted keys, NFC, no spaces: the bytes that are hashed."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode()


def sha256(data: Content) -> str:
    """The hash that proves a version."""
    return hashlib.sha256(canonical(data)).hexdigest()


def changed_headings(new: Content, old: Content | None) -> list[str]:
    """Headings of sections that are new, changed, moved or gone since `old`."""
    if old is None:
        return []
    return [change.heading for change in redline.compare(old, new).changes]


@dataclass(frozen=True)
class Block:
    """A paragraph, or a list of points."""

    text: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """One numbered section as it is printed."""

    number: int
    heading: str
    blocks: tuple[Block, ...]


def blocks(body: str) -> tuple[Block, ...]:
    """Plain text to paragraphs and lists: every line a paragraph, lines that begin with "- " one list."""
    parts: list[Block] = []
    for line in filter(None, (line.strip() for line in body.splitlines())):
        if not line.startswith("- "):
            parts.append(Block(text=line))
        elif parts and parts[-1].points:
            parts[-1] = Block(points=(*parts[-1].points, line[2:]))
        else:
            parts.append(Block(points=(line[2:],)))
    return tuple(parts)


@dataclass(frozen=True)
class Line:
    """The signature line of one person: the number of the party, the field's name in the PDF, and the words below it."""

    party: int
    field: str
    representative: str
    function: str
    legal_entity: str
    institution: str


def lines(data: Content) -> list[Line]:
    """One line for every person who signs, in the agreement's order; their fields are numbered in that order.

    `signatories` of a party, where there are any, sign instead of its representative.
    """
    signature_lines: list[Line] = []
    for place, party in enumerate(party for party in data["parties"] if party["signs"]):
        alone = [{"name": party["representative"], "function": party["function"]}]
        # An office does not sign in the name of a body that is its own other side.
        inside = _inside(data, party)
        bound = _office(party) if inside else party["legal_entity"]
        for person in party.get("signatories") or alone:
            field = f"unterschrift-{len(signature_lines) + 1}"
            names = (person["name"], person["function"], bound, party["institution"])
            signature_lines.append(Line(place, field, *names))
    return signature_lines


def _inside(data: Content, party: Content) -> bool:
    """Whether a party acts as an office of a body that is named already: by the text, or by the first of its offices.

    Where others take part, that first one binds the body towards them.
    """
    internal = data.get("internal", {})
    institutions = internal.get("institutions", ())
    return party["institution"] in institutions and (internal["alone"] or party["institution"] != institutions[0])


def _office(party: Content) -> str:
    return str(party.get("office") or named_office(party["legal_entity"]))


def printed(data: Content) -> dict[str, Any]:
    """A version's content made ready for the templates of preview and PDF."""
    sections: Iterable[dict[str, str]] = data["clauses"]
    return {
        "content": data,
        **_headings(data),
        "internal": data.get("internal"),
        "made_on": date.fromisoformat(data["made_on"]),
        "draft": data["kind"] == VersionKind.WORKING,
        **_printed_parties(data),
        "signing": lines(data),
        "amends": _printed_amends(data),
        "changes": [(change["heading"], CHANGES[change["kind"]]) for change in data.get("changes", ())],
        "sections": [
            Paragraph(number, clause["heading"], blocks(clause["body"]))
            for number, clause in enumerate(sections, start=1)
        ],
    }


def _printed_parties(data: Content) -> Content:
    """Between whom the text is, and who helps without being one of a body's offices; elsewhere everybody is a party."""
    rows = [_printed_party(data, party) for party in data["parties"]]
    alone = data.get("internal", {}).get("alone")
    contributing = [row for row in rows if alone and not row["signs"]]
    return {"parties": [row for row in rows if row not in contributing], "contributing": contributing}


def _headings(data: Content) -> dict[str, str]:
    """What the text calls itself, what an amendment calls the one it amends, and what the parties are called."""
    internal = data.get("internal", {}).get("alone")
    amended = data.get("amends", {}).get("internal")
    return {
        "heading": "Interne Vereinbarung" if internal else "Kooperationsvereinbarung",
        "heading_amended": "Internen Vereinbarung" if amended else "Kooperationsvereinbarung",
        "party_word": "Dienststelle oder Einrichtung" if internal else "Vertragspartei",
    }


CHANGES = {
    redline.ADDED: "neu aufgenommen",
    redline.REMOVED: "gestrichen",
    redline.CHANGED: "neu gefasst",
    redline.MOVED: "an anderer Stelle",
}
BASES = {"office": "kraft Amtes", "power_of_attorney": "in Vollmacht", "board": "als Vorstand"}


def _printed_party(data: Content, party: Content) -> Content:
    """A party with its words for print; versions frozen before there were such words do without."""
    inside = {"legal_entity": "", "office": _office(party)} if _inside(data, party) else {}
    return (
        party
        | inside
        | {
            "basis_words": BASES.get(party.get("basis", ""), ""),
            "role_words": redline.ROLES.get(party.get("role", ""), ""),
            "short_name": party.get("short_name", ""),
        }
    )


def _printed_amends(data: Content) -> Content | None:
    """What is amended, with its day made ready."""
    amends: Content | None = data.get("amends")
    if amends and "made_on" in amends:
        return amends | {"day": date.fromisoformat(amends["made_on"])}
    return amends


@dataclass(frozen=True)
class Mark:
    """The content of the QR code on every page."""

    number: str
    version: int
    hash: str

    @property
    def text(self) -> str:
        """As it is drawn: capital letters make a small code."""
        return f"{MARK}:{self.number}:{self.version}:{self.hash}".upper()

    @classmethod
    def of(cls, version: Version) -> "Mark":
        """The mark of a version."""
        return cls(version.content["agreement"], version.number, version.sha256[:16])

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """Parse a QR code read from a scan; None when it is not one of ours."""
        parts = text.split(":")
        if len(parts) != 4 or parts[0] != MARK or not parts[2].isdecimal():
            return None
        return cls(parts[1], int(parts[2]), parts[3].lower())


def paper(version: Version) -> Paper:
    """A version as a German document to render, with its data attached; the agreed text has signature fields."""
    with override("de"):
        html = render_to_string(
            "print/agreement.html",
            {
                **printed(version.content),
                "hash": version.sha256,
                "site_name": settings.SITE_NAME,
                "fields": version.kind == VersionKind.AGREED,
            },
        )
    css = (Path(settings.BASE_DIR) / "static/print/agreement.css").read_text()
    made_at: datetime = version.created_at
    data = Enclosed("vereinbarung.json", canonical(version.content), "Inhalt dieser Fassung als Daten")
    code = {"code": qr.svg(Mark.of(version).text)}
    return Paper(html=html, css=css, made_at=made_at, enclosed=(data,), pictures=code)


def stamp(invitation: SigningInvitation) -> Paper:
    """How a signature by link looks in its field: who, for whom, when, and what kind of signature it is."""
    assert invitation.confirmed_at
    with override("de"):
        html = render_to_string("print/stamp.html", {"invitation": invitation, "at": invitation.confirmed_at})
    css = (Path(settings.BASE_DIR) / "static/print/stamp.css").read_text()
    return Paper(html=html, css=css, made_at=invitation.confirmed_at)


def seal_stamp(name: str, at: datetime) -> Paper:
    """How the school's seal looks under a protocol."""
    with override("de"):
        html = render_to_string("print/seal.html", {"name": name, "at": at})
    css = (Path(settings.BASE_DIR) / "static/print/stamp.css").read_text()
    return Paper(html=html, css=css, made_at=at)
