"""Plans one row: new, completed, known, possible duplicate, or wrong; used by preview and import alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.models import School
from agreements import term_words
from agreements import terms as agreement_terms
from agreements.choices import NoticeKind, RenewalKind
from agreements.models import NoticeRule, Renewal, Term
from import_export.imports import parsing as cells
from import_export.imports import phrases
from import_export.imports.columns import BY_KEY
from import_export.imports.matching import CONTACT, COOPERATION, PARTNER, KnownRecords, Record
from import_export.imports.phrases import Context, Option, Question
from infrastructure.similarity import key_of
from infrastructure.spreadsheet_writer import restored
from kooperation.choices import Fate, Field, PartnerKind, Status
from kooperation.models import ImportBatch, PhraseAnswer

WITHOUT_MINORS = (Field.SENIORS, Field.UNIVERSITY)
RUNNING_PHASE = 6


@dataclass
class Part:
    """A partner, person or cooperation of a row: the one that is known, or none, and what is to be set."""

    known: Record | None
    values: dict[str, Any]

    @property
    def fate(self) -> Fate:
        if self.known is None:
            return Fate.NEW
        return Fate.CHANGE if self.values else Fate.SAME


@dataclass
class Plan:
    """The plan of one row."""

    partner: Part | None = None
    contact: Part | None = None
    cooperation: Part | None = None
    agreement: dict[str, Any] | None = None
    links: bool = False
    joins: bool = False
    candidate: Record | None = None
    problems: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    days: str = ""

    @property
    def fate(self) -> Fate:
        """The fate of the row: the strongest of its parts."""
        if self.problems:
            return Fate.ERROR
        if self.candidate:
            return Fate.UNSURE
        fates = [part.fate for part in (self.partner, self.contact, self.cooperation) if part]
        if Fate.NEW in fates:
            return Fate.NEW
        more = self.links or self.joins or self.agreement is not None
        return Fate.CHANGE if more or Fate.CHANGE in fates else Fate.SAME

    @property
    def parts(self) -> dict[str, str]:
        """Each part's fate, for the page."""
        pairs = {"partner": self.partner, "contact": self.contact, "cooperation": self.cooperation}
        fates = {name: str(part.fate) for name, part in pairs.items() if part}
        agreed = {"agreement": str(Fate.NEW), "days": self.days} if self.agreement is not None else {}
        return fates | agreed


@dataclass(frozen=True)
class Terms:
    """Settings for all rows of a file."""

    mapping: Mapping[int, str]
    overwrite: bool
    today: date
    school: School
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)


def terms_of(batch: ImportBatch, today: date) -> Terms:
    """The settings chosen for a list."""
    answers = {(row.field, row.phrase): row.meaning for row in PhraseAnswer.objects.all()}
    mapping = {int(place): key for place, key in batch.mapping.items()}
    return Terms(mapping, batch.overwrite, today, batch.school, answers)


class Row:
    """The cells of one row by field; wrong ones are recorded as problems and read as empty."""

    def __init__(self, texts: list[str], terms: Terms, plan: Plan) -> None:
        self.plan = plan
        self.answers = terms.answers
        self.texts: dict[str, str] = {}
        for place, key in terms.mapping.items():
            text = restored(texts[place]).strip() if place < len(texts) else ""
            self.texts[key] = "\n".join(filter(None, [self.texts.get(key, ""), text]))

    def text(self, key: str, longest: int = 200) -> str:
        text = self.texts.get(key, "")
        if len(text) > longest:
            words = _("{column}: the text is longer than {n} letters.")
            self.plan.problems.append(words.format(column=BY_KEY[key].label, n=longest))
            return ""
        return text

    def read(self, key: str, way: Callable[[str], Any]) -> Any:
        """The parsed value of a cell; None when it is empty or wrong."""
        text = self.texts.get(key, "")
        if not text:
            return None
        try:
            return way(text)
        except cells.CellError as error:
            self.plan.problems.append(f"{BY_KEY[key].label}: {error}")
            return None

    def chosen(self, question: Question, texts_of: str) -> Mapping[str, Any]:
        """The answer to a question; while there is none, the row waits and the value is empty."""
        option = question.answered(self.answers)
        if option is None:
            self.plan.questions.append(question)
            words = _("{column}: “{text}” is asked about above, once for all rows.")
            self.plan.problems.append(words.format(column=BY_KEY[question.field].label, text=self.texts[texts_of]))
            return {}
        return option.values

    def email(self, key: str) -> str:
        address = self.text(key)
        try:
            if address:
                validate_email(address)
        except ValidationError:
            self.plan.problems.append(_("“{text}” is not an e-mail address.").format(text=address))
            return ""
        return address


def _differing(known: Record | None, values: dict[str, Any], *, overwrite: bool) -> dict[str, Any]:
    """The values to set: empty cells are ignored, known values stay unless `overwrite` is set."""
    filled = {name: value for name, value in values.items() if value not in (None, "")}
    if known is None:
        return filled
    return {
        name: value
        for name, value in filled.items()
        if value != known.values.get(name) and (overwrite or known.values.get(name) in (None, "", Field.OTHER))
    }


def plan(texts: list[str], register: KnownRecords, terms: Terms, *, choice: str = "", candidate: str = "") -> Plan:
    """Plan a row, given the known records and the decision about a possible duplicate."""
    new_plan = Plan()
    row = Row(texts, terms, new_plan)
    if not row.text("partner.name") and not row.text("partner.ref"):
        new_plan.problems.append(_("The name of the partner is missing."))
        return new_plan
    _partner(row, register, terms, choice=choice, candidate=candidate)
    if new_plan.partner:
        _contact(row, register, terms)
        _cooperation(row, register, terms)
    return new_plan


def foresee(row_plan: Plan, register: KnownRecords, line: int) -> None:
    """Register the planned records of a row, so that the rows below are matched with them, too."""
    if row_plan.fate in (Fate.ERROR, Fate.UNSURE) or row_plan.partner is None:
        return
    partner = _as_if(row_plan.partner, PARTNER, line)
    contact = _as_if(row_plan.contact, CONTACT, line) if row_plan.contact else None
    cooperation = _as_if(row_plan.cooperation, COOPERATION, line) if row_plan.cooperation else None
    register.note(line, partner, contact, cooperation)
    if cooperation and row_plan.agreement is not None:
        register.agreed.add(cooperation.id)


def _as_if(part: Part, names: tuple[str, ...], line: int) -> Record:
    if part.known is None:
        return Record(f"row:{line}", dict.fromkeys(names, "") | part.values)
    part.known.values |= part.values
    return part.known


def _partner(row: Row, register: KnownRecords, terms: Terms, *, choice: str, candidate: str) -> None:
    row_plan = row.plan
    name, town = row.text("partner.name"), row.text("partner.town", 100)
    known = register.partner(ref=row.text("partner.ref"), name=name, town=town)
    if known is None and choice == "merge":
        line = candidate.removeprefix("row:")
        known = register.partners.get(register.partner_of_line.get(int(line), "") if line.isdigit() else candidate)
    elif known is None and choice != "new":
        row_plan.candidate = register.perhaps(name=name, town=town)
    if known is None and not name:
        row_plan.problems.append(_("No partner has this reference."))
        return
    values = {
        "name": name if known is None or row.text("partner.ref") == known.id else "",
        "kind": _kind(row, terms, name=name, new=known is None),
        "street": row.text("partner.street"),
        "postcode": row.read("partner.postcode", cells.postcode),
        "town": town,
        "email": row.email("partner.email"),
        "phone": row.text("partner.phone", 60),
        "legal_entity": row.text("partner.legal_entity"),
        "representative": row.text("partner.representative"),
        "representative_function": row.text("partner.representative_function"),
    }
    if known is None and values["kind"] == PartnerKind.OTHER and not row.text("partner.kind"):
        row_plan.hints.append(_("What kind of institution it is cannot be told: “Other” is entered."))
    row_plan.partner = Part(
        known, _differing(known, {name: values[name] for name in PARTNER}, overwrite=terms.overwrite)
    )


def _kind(row: Row, terms: Terms, *, name: str, new: bool) -> str:
    """What kind of institution it is: by its own column, else by its name; asked where a name leaves it open."""
    kind_text, land = row.text("partner.kind"), terms.school.land
    text = kind_text or (name if new else "")
    kinds = cells.open_kinds(text, land)
    if kinds:
        place = "partner.kind" if kind_text else "partner.name"
        words = _("“{text}”: which kind of institution is it?").format(text=text)
        options = tuple(Option(str(kind), str(kind.label), {"kind": str(kind)}) for kind in kinds)
        question = Question("partner.kind", key_of(text)[:290], words, options)
        return str(row.chosen(question, place).get("kind", ""))
    if kind_text:
        return row.read("partner.kind", lambda cell: cells.kind(cell, land)) or ""
    return str(cells.kind_by_name(name, land)) if new else ""


def _contact(row: Row, register: KnownRecords, terms: Terms) -> None:
    row_plan = row.plan
    assert row_plan.partner
    name = row.text("contact.name") or " ".join(filter(None, [row.text("contact.first"), row.text("contact.last")]))
    email = row.email("contact.email")
    if not name:
        if email and not (row_plan.partner.known and row_plan.partner.known.values["email"]):
            row_plan.partner.values.setdefault("email", email)
        return
    partner = row_plan.partner.known.id if row_plan.partner.known else ""
    known = register.contact(partner, ref=row.text("contact.ref"), name=name, email=email)
    values = {
        "name": name if known is None or row.text("contact.ref") == known.id else "",
        "function": row.text("contact.function"),
        "email": email,
        "phone": row.text("contact.phone", 60),
    }
    row_plan.contact = Part(
        known, _differing(known, {name: values[name] for name in CONTACT}, overwrite=terms.overwrite)
    )


def _cooperation(row: Row, register: KnownRecords, terms: Terms) -> None:
    row_plan = row.plan
    assert row_plan.partner
    title, ref = row.text("cooperation.title"), row.text("cooperation.ref")
    if not title and ref not in register.cooperations:
        return
    partner = row_plan.partner.known.id if row_plan.partner.known else ""
    known = register.cooperation(partner, ref=ref, title=title)
    agreement = None if known and known.id in register.agreed else _agreement(row, terms)
    values: dict[str, Any] = {
        "title": title if known is None or ref == known.id else "",
        "field": row.read("cooperation.field", cells.field),
        "kind": row.read("cooperation.kind", cells.offer),
        "starts_on": row.read("cooperation.starts_on", cells.day),
        "target_group": row.text("cooperation.target_group"),
        "description": row.text("cooperation.description", 5000),
        "lead": _lead(row, register),
    }
    phase, status = row.read("cooperation.phase", cells.phase), row.read("cooperation.status", cells.status)
    if known is None:
        values |= _beginning(row, values, phase=phase, status=status, agreement=agreement, today=terms.today)
    elif (phase and phase != known.values["phase"]) or (status and status != known.values["status"]):
        row_plan.hints.append(_("Phase and state stay as they are; they are changed on the board."))
    row_plan.cooperation = Part(known, _differing(known, values, overwrite=terms.overwrite))
    row_plan.agreement = agreement
    row_plan.links = known is not None and (known.id, partner) not in register.links
    person = row_plan.contact.known.id if row_plan.contact and row_plan.contact.known else ""
    row_plan.joins = row_plan.contact is not None and (known is None or (known.id, person) not in register.team)


def _lead(row: Row, register: KnownRecords) -> Any:
    name = row.text("cooperation.lead")
    colleague = register.colleague(name) if name else None
    if name and colleague is None:
        words = _("“{name}” is not known here and stays empty. Invite the person, then read the same file once more.")
        row.plan.hints.append(words.format(name=name))
    return colleague


def _beginning(
    row: Row,
    values: dict[str, Any],
    *,
    phase: int | None,
    status: str | None,
    agreement: dict[str, Any] | None,
    today: date,
) -> dict[str, Any]:
    """Defaults for a new cooperation where the row leaves field, phase or state open."""
    row_plan = row.plan
    assert row_plan.partner
    kind = row_plan.partner.values.get("kind") or (
        row_plan.partner.known.values["kind"] if row_plan.partner.known else ""
    )
    field_ = values["field"] or cells.FIELD_OF_KIND.get(PartnerKind(kind) if kind else PartnerKind.OTHER, Field.OTHER)
    begun = bool(agreement and agreement["starts_on"] <= today) or bool(
        values["starts_on"] and values["starts_on"] <= today
    )
    if phase is None:
        phase = RUNNING_PHASE if begun else 1
    if not row.text("cooperation.phase"):
        row_plan.hints.append(_("No phase is given: phase {n} is entered.").format(n=phase))
    status = status or Status.ACTIVE
    more: dict[str, Any] = {"field": field_, "phase": phase, "status": status, "minors": field_ not in WITHOUT_MINORS}
    if agreement and not values["starts_on"] and agreement["starts_on"] <= today:
        # It counts in the years of its agreement, not only from the day of the import.
        more["starts_on"] = agreement["starts_on"]
    if status == Status.ENDED:
        last = agreement["ends_on"] if agreement else None
        more["ended_on"] = last if last and last <= today else today
    return more


def _agreement(row: Row, terms: Terms) -> dict[str, Any] | None:
    """Term and notice of an agreement that exists on paper; None when the row gives no beginning."""
    row_plan = row.plan
    starts_on = row.read("agreement.starts_on", cells.day)
    open_end = phrases.is_open_end(row.texts.get("agreement.ends_on", ""))
    ends_on = None if open_end else row.read("agreement.ends_on", cells.day)
    context = Context(terms.school, terms.today, starts_on, ends_on)
    renewal = _phrase(row, "agreement.renewal", phrases.renewal, context) or {"renewal": RenewalKind.NONE}
    if ends_on is None:
        renewal = {"renewal": RenewalKind.NONE}
    context = replace(context, renewal=renewal)
    notice = _phrase(row, "agreement.notice", phrases.notice, context) or {"notice": NoticeKind.UNKNOWN}
    if starts_on is None:
        if ends_on:
            row_plan.hints.append(_("The agreement's end is given but not its beginning: no agreement is entered."))
        return None
    if ends_on and ends_on < starts_on:
        row_plan.problems.append(_("The agreement ends before it begins."))
        return None
    names = ("starts_on", "ends_on", "notice", "renewal")
    words = {name: text[:300] for name in names if (text := row.texts.get(f"agreement.{name}", ""))}
    values = {"starts_on": starts_on, "ends_on": ends_on, **renewal, **notice}
    row_plan.days = _days(values, terms)
    return values | {"list_words": words, "to_check": True}


def _phrase(
    row: Row, key: str, way: Callable[[str, Context], dict[str, Any] | Question], context: Context
) -> dict[str, Any]:
    """The parsed phrase of a cell, else the answer to its question."""
    text = row.texts.get(key, "")
    if not text:
        return {}
    reading = way(text, context)
    return dict(row.chosen(reading, key)) if isinstance(reading, Question) else reading


def _days(values: dict[str, Any], terms: Terms) -> str:
    """The days that follow, in words: until when notice must arrive and when it then ends, or that it ends by itself."""
    school = {"school_id": terms.school.pk}
    term = Term(**school, starts_on=values["starts_on"], ends_on=values["ends_on"])
    renewal = Renewal(**school, kind=values["renewal"], count=values.get("count", 1), limit=values.get("limit"))
    of_rule = {"day", "month", "months", "weeks", "days", "fixed_days", "own_months", "effect"}
    rule = {name: value for name, value in values.items() if name in of_rule}
    if rule.get("fixed_days"):
        rule["day"], rule["month"] = rule["fixed_days"][0][:2]
    notice = NoticeRule(**school, kind=values["notice"], **rule)
    period_end = agreement_terms.next_end_of(
        school=terms.school, term=term, renewal=renewal, notice=notice, on=terms.today
    )
    if period_end and period_end.by_itself:
        return _("ends on {day} by itself").format(day=f"{period_end.ends_on:%d.%m.%Y}")
    return term_words.pair_label(period_end, period=agreement_terms.period_of(notice))
