"""The panels of the reports: title, summary sentence, chart, the same numbers as a table, source."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.choices import Basis
from kooperation.choices import PHASES, Field, Side
from meetings.choices import PULSE
from phases.choices import ProvidedBy
from reports import figures, periods, svg_charts
from reports.figures import Mood
from reports.filters import ReportFilter
from reports.svg_charts import Mark, Row, Stretch, Voice

BACK, HALVES = 5, 6
BEST = 4


@dataclass(frozen=True)
class Panel:
    """One chart with title, sentence, table and source; without a drawing the sentence says why."""

    key: str
    title: str
    sentence: str
    source: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    drawing: str = ""

    @property
    def picture(self) -> str:
        """The name of its file on paper."""
        return f"{self.key}.svg"


def number(value: Decimal | float, places: int = 0) -> str:
    """ "1.204" or "2,5"."""
    return number_format(value, places, force_grouping=True)


def euros(value: Decimal) -> str:
    """ "5.940 €", with cents where there are some."""
    return f"{number(value, 0 if value == value.to_integral_value() else 2)} €"


def all_of(chosen: ReportFilter, *, costs: bool = True) -> list[Panel]:
    """Every panel of a choice; without `costs` those about money are left out."""
    panels = [phases(chosen), durations(chosen), reach(chosen), over_years(chosen), moods(chosen), hours(chosen)]
    return [*panels, payments(chosen), needs(chosen)] if costs else panels


def phases(chosen: ReportFilter) -> Panel:
    """How many cooperations stand in which phase."""
    counts = figures.phases(chosen)
    total, on = sum(counts.values()), min(chosen.today, chosen.period.last)
    title = _("Cooperations per phase")
    sentence = _("No cooperation is under way.")
    if total:
        most = max(counts.values())
        full = [phase for phase in PHASES if counts[phase.number] == most]
        sentence = _("Most of them, {n} of {total}, are in phase {phase} ({name}).").format(
            n=most, total=total, phase=full[0].number, name=full[0].name
        )
        if len(full) > 1:
            sentence = _("Most of the {total} are in the phases {list}: {n} in each.").format(
                n=most, total=total, list=_and([str(phase.number) for phase in full])
            )
    drawn = [
        Row(f"{phase.number} {phase.short}", (_count(counts[phase.number]),), f"m{phase.movement}") for phase in PHASES
    ]
    return Panel(
        "phases",
        title,
        sentence,
        _("From the changes of phase; ideas and resting ones included, as of {day}.").format(day=f"{on:%d.%m.%Y}"),
        (_("Phase"), _("Cooperations")),
        tuple((f"{phase.number} {phase.name}", str(counts[phase.number])) for phase in PHASES),
        svg_charts.bars("phases", title, sentence, drawn) if total else "",
    )


def durations(chosen: ReportFilter) -> Panel:
    """How long the phases took: median and range."""
    spans = figures.durations(chosen)
    title = _("Time per phase")
    sentence = _("No phase was completed in this year.")
    if spans:
        longest = max(spans, key=lambda phase: (spans[phase].median, -phase))
        name = next(phase.name for phase in PHASES if phase.number == longest)
        sentence = _("Phase {phase} ({name}) took longest: {days} days as the median of {n}.").format(
            phase=longest, name=name, days=number(spans[longest].median), n=spans[longest].count
        )
    drawn, rows = [], []
    for phase in PHASES:
        span = spans.get(phase.number)
        label = f"{phase.number} {phase.short}"
        if span is None:
            drawn.append(Stretch(label, 0, 0, 0, "–"))
            rows.append((f"{phase.number} {phase.name}", "–", "–", "0"))
            continue
        words = _("{days} d").format(days=number(span.median))
        drawn.append(Stretch(label, span.shortest, span.median, span.longest, words, f"m{phase.movement}"))
        between = f"{number(span.shortest)}–{number(span.longest)}"
        rows.append((f"{phase.number} {phase.name}", number(span.median), between, str(span.count)))
    return Panel(
        "durations",
        title,
        sentence,
        _("From the changes of phase completed in the year; of a phase gone through twice the last time."),
        (_("Phase"), _("Median, days"), _("Range"), _("Completed")),
        tuple(rows) if spans else (),
        svg_charts.ranges("durations", title, sentence, drawn) if spans else "",
    )


def reach(chosen: ReportFilter) -> Panel:
    """Participants, groups and cooperations by field."""
    by_field = figures.reach(chosen)
    total = sum(row.participants for row in by_field.values())
    title = _("Fields and reach")
    sentence = _("No cooperation was carried on in this year.")
    if by_field:
        first = max(by_field, key=lambda field: by_field[field].participants)
        sentence = _("{n} participants in {count} cooperations, most of them in {field}: {most}.").format(
            n=number(total),
            count=sum(row.cooperations for row in by_field.values()),
            field=Field(first).label,
            most=number(by_field[first].participants),
        )
    names = {field: str(Field(field).label) for field in by_field}
    rows = [
        (names[field], str(row.cooperations), number(row.groups), number(row.participants))
        for field, row in by_field.items()
    ]
    rows.append(
        (
            _("Total"),
            str(sum(row.cooperations for row in by_field.values())),
            number(sum(row.groups for row in by_field.values())),
            number(total),
        )
    )
    return Panel(
        "reach",
        title,
        sentence,
        _sourced(_("From the offers of the year."), chosen),
        (_("Field"), _("Cooperations"), _("Groups"), _("Participants")),
        tuple(rows) if by_field else (),
        svg_charts.bars(
            "reach",
            title,
            sentence,
            [Row(names[field], (_count(row.participants),)) for field, row in by_field.items()],
        )
        if by_field
        else "",
    )


def rule(chosen: ReportFilter) -> str:
    """How a calendar year is counted, in a sentence; a school year needs none."""
    if chosen.period.kind == periods.SCHOOL_YEAR:
        return ""
    return _(
        "A calendar year holds parts of two school years; each cooperation counts with the larger of them, so that"
        " who goes on over the summer is counted once."
    )


def _sourced(words: str, chosen: ReportFilter) -> str:
    return f"{words} {rule(chosen)}".strip()


def over_years(chosen: ReportFilter) -> Panel:
    """Participants and cooperations of five years."""
    periods = [chosen.period.before(chosen.school, back) for back in range(BACK - 1, -1, -1)]
    enrolments = figures.over_years(chosen, periods)
    title = _("Reach over the years")
    now, before = enrolments[-1].participants, enrolments[-2].participants
    change = _("as many as the year before") if now == before else ""
    if now > before:
        change = _("{n} more than the year before").format(n=number(now - before))
    elif now < before:
        change = _("{n} fewer than the year before").format(n=number(before - now))
    sentence = _("{year}: {n} participants, {change}.").format(year=chosen.period.title, n=number(now), change=change)
    shown = any(row.participants for row in enrolments)
    drawn = [
        Row(period.name, (_count(row.participants),), "on" if period == chosen.period else "")
        for period, row in zip(periods, enrolments, strict=True)
    ]
    return Panel(
        "years",
        title,
        sentence if shown else _("No offers were entered for these years."),
        _sourced(_("From the offers of these years."), chosen),
        (_("Year"), _("Cooperations"), _("Groups"), _("Participants")),
        tuple(
            (period.name, str(row.cooperations), number(row.groups), number(row.participants))
            for period, row in zip(periods, enrolments, strict=True)
        )
        if shown
        else (),
        svg_charts.columns("years", title, sentence, drawn) if shown else "",
    )


def moods(chosen: ReportFilter) -> Panel:
    """What both sides said to "How is it going?", by half-years."""
    halves = periods.halves(chosen.school, chosen.period, HALVES)
    values = figures.moods(chosen, halves)
    title = _("Satisfaction of both sides")
    key, text = PULSE[0]
    last: dict[str, Mood] = {}
    for number_, _half in enumerate(halves):
        last |= {
            side: values[number_, key, side] for side in Side.values if values[number_, key, side].mean is not None
        }
    voices = [
        Voice(
            side.value,
            str(side.label),
            tuple(values[place, key, side.value].mean for place in range(len(halves))),
        )
        for side in Side
    ]
    return Panel(
        "moods",
        title,
        _mood_sentence(str(text), last),
        _(
            "From the answers to “How is it going?”, 4 is best, 1 is worst; “cannot say” is left out. Fewer than {n}"
            " answers of a side stay hidden."
        ).format(n=figures.FEWEST),
        (_("Half-year"), *(f"{question} ({side.label})" for _key, question in PULSE for side in Side)),
        tuple(
            (
                half.name.replace(" ", "\u00a0"),
                *(_mood(values[place, aspect, side]) for aspect, _words in PULSE for side in Side.values),
            )
            for place, half in enumerate(halves)
        )
        if last
        else (),
        svg_charts.lines("moods", title, _mood_sentence(str(text), last), [half.name for half in halves], voices, BEST)
        if last
        else "",
    )


def _mood(mood: Mood) -> str:
    return f"{number(mood.mean, 1)} ({mood.answers})" if mood.mean is not None else "–"


def _mood_sentence(text: str, last: dict[str, Mood]) -> str:
    if not last:
        return _("Too few have answered yet.")
    values = ", ".join(
        _("{side} {mean}").format(side=Side(side).label, mean=number(mood.mean or 0, 1)) for side, mood in last.items()
    )
    return _("“{text}” Last: {said} of 4.").format(text=text, said=values)


def hours(chosen: ReportFilter) -> Panel:
    """Hours a week by field; a calendar year shows its two school years apart."""
    by_field = figures.hours(chosen)
    parts = chosen.period.parts
    title = _("Hours a week")
    sums = [sum((row[place] for row in by_field.values()), Decimal(0)) for place in range(len(parts))]
    words = [
        _("{hours} hours in {year}").format(hours=_hours(total), year=part.name)
        for part, total in zip(parts, sums, strict=True)
    ]
    sentence = (
        _("{list} a week in all.").format(list=_and(words)) if by_field else _("No offers were entered for this year.")
    )
    drawn = [
        Row(str(Field(field).label), tuple(Mark(float(value), _hours(value)) for value in row))
        for field, row in by_field.items()
    ]
    rows = [(str(Field(field).label), *map(_hours, row)) for field, row in by_field.items()]
    return Panel(
        "hours",
        title,
        sentence,
        _("From the offers: units a week times minutes, in hours of 60 minutes. Groups are not multiplied."),
        (_("Field"), *(part.name for part in parts)),
        (*rows, (_("Total"), *map(_hours, sums))) if rows else (),
        svg_charts.bars("hours", title, sentence, drawn, [part.name for part in parts] if len(parts) > 1 else [])
        if by_field
        else "",
    )


def _hours(value: Decimal) -> str:
    places = 0 if value == value.to_integral_value() else 1 if value * 10 == (value * 10).to_integral_value() else 2
    return number(value, places)


def _and(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + _(" and ") + words[-1] if len(words) > 1 else "".join(words)


WAYS: dict[str, Callable[[], str]] = {
    figures.IN: lambda: _("to the music school"),
    figures.OUT: lambda: _("from the music school"),
    figures.BETWEEN: lambda: _("between others"),
}


def payments(chosen: ReportFilter) -> Panel:
    """What agreements fix: by direction and basis, each school year apart; nothing is converted."""
    parts = chosen.period.parts
    sums = [figures.money(chosen, part) for part in parts]
    title = _("Payments of the agreements")
    lines = [(way, basis) for way in WAYS for basis in Basis.values if any((way, basis) in of for of in sums)]
    nothing = figures.Money(Decimal(0), 0, 0)
    rows = [
        (f"{WAYS[way]()}, {Basis(basis).label}", *(_money(of.get((way, basis), nothing)) for of in sums))
        for way, basis in lines
    ]
    yearly = [[of.get((way, Basis.YEAR.value), nothing).total for of in sums] for way in WAYS]
    drawn = [
        Row(make(), tuple(Mark(float(total), euros(total)) for total in totals))
        for make, totals in zip(WAYS.values(), yearly, strict=True)
        if any(totals)
    ]
    words = [
        _("{sum} in {year}").format(sum=euros(total), year=part.name)
        for part, total in zip(parts, yearly[0], strict=True)
    ]
    sentence = _("Agreements that held fix no payments.")
    if lines:
        sentence = _("The music school gets fixed amounts of {list}.").format(list=_and(words))
    return Panel(
        "payments",
        title,
        sentence,
        _(
            "From the payments in agreements that held in the year, of each cooperation the newest. The plot shows what"
            " is fixed for a school year; amounts by month, person, unit or hour stand apart and are not converted."
        ),
        (_("Payment"), *(part.name for part in parts)),
        tuple(rows),
        svg_charts.bars("payments", title, sentence, drawn, [part.name for part in parts] if len(parts) > 1 else [])
        if drawn
        else "",
    )


def _money(money: figures.Money) -> str:
    if not money.lines:
        return "–"
    open_ = ngettext("{n} amount open", "{n} amounts open", money.open).format(n=money.open) if money.open else ""
    return ", ".join(filter(None, [euros(money.total) if money.lines > money.open else "", open_]))


def needs(chosen: ReportFilter) -> Panel:
    """What needs cost, by who brings them."""
    costs = figures.needs(chosen)
    title = _("Costs of needs")
    total = sum((row.total for row in costs.values()), Decimal(0))
    sentence = _("No costs were entered for needs.")
    if total:
        without = costs.get(ProvidedBy.OPEN)
        sentence = _("Needs of {sum} in all; for {open} of it nobody stands yet.").format(
            sum=euros(total), open=euros(without.total if without else Decimal(0))
        )
    drawn = [
        Row(str(ProvidedBy(side).label), (Mark(float(row.total), euros(row.total)),)) for side, row in costs.items()
    ]
    return Panel(
        "needs",
        title,
        sentence,
        _("From the needs of the year's cooperations, as entered today; those without an amount are not in the sum."),
        (_("Who brings it"), _("Needs"), _("Costs"), _("Without an amount")),
        _need_rows(costs.items(), total),
        svg_charts.bars("needs", title, sentence, drawn) if total else "",
    )


def _need_rows(costs: Iterable[tuple[str, Any]], total: Decimal) -> tuple[tuple[str, ...], ...]:
    rows = [(str(ProvidedBy(side).label), str(row.needs), euros(row.total), str(row.unpriced)) for side, row in costs]
    if not rows:
        return ()
    counts = [sum(int(row[place]) for row in rows) for place in (1, 3)]
    return (*rows, (_("Total"), str(counts[0]), euros(total), str(counts[1])))


def _count(value: int) -> Mark:
    return Mark(value, number(value))
