"""SVG charts for pages and PDF; colours come from classes of the style sheet.

Every mark has its number in words beside it, so nothing is told by colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from django.utils.safestring import SafeString, mark_safe

WIDTH = 400
LABEL, RIGHT, TOP = 122, 76, 8
ROW, THICK = 34, 16
LINE_HEIGHT = 15
XMLNS = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Mark:
    """A number and how it is written."""

    value: float
    words: str


@dataclass(frozen=True)
class Row:
    """A line of a bar chart: its label and one mark per series; `css` is its class."""

    label: str
    marks: tuple[Mark, ...]
    css: str = ""


@dataclass(frozen=True)
class Stretch:
    """A line of a plot of ranges: from the lowest to the highest with the middle; without numbers there were none."""

    label: str
    low: float
    middle: float
    high: float
    words: str
    css: str = ""


@dataclass(frozen=True)
class Voice:
    """One side's line over time; None where there is nothing to show."""

    css: str
    name: str
    values: tuple[float | None, ...]


def bars(key: str, title: str, description: str, rows: Sequence[Row], series: Sequence[str] = ()) -> SafeString:
    """Horizontal bars, each with its number; several series lie below each other and are named above."""
    many = max((len(row.marks) for row in rows), default=1)
    most = max((mark.value for row in rows for mark in row.marks), default=0) or 1
    thick, height = (THICK, ROW) if many == 1 else (THICK - 4, THICK * many + 8)
    top = TOP + (26 if series else 0)
    shapes = _legend(series) if series else []
    for place, row in enumerate(rows):
        y = top + place * height
        shapes += _label(row.label, y + height / 2)
        for number, mark in enumerate(row.marks):
            at = y + (height - many * (thick + 3)) / 2 + number * (thick + 3)
            long = (WIDTH - LABEL - RIGHT) * mark.value / most
            css = f"bar s{number} {row.css}".strip()
            shapes.append(
                f'<rect class="{css}" x="{LABEL}" y="{at:.1f}" width="{max(long, 1):.1f}" height="{thick}" rx="3"/>'
            )
            shapes.append(_text(LABEL + max(long, 1) + 6, at + thick - 3, mark.words, "number"))
    shapes.append(_rule(top, top + height * len(rows)))
    return _drawn(key, title, description, top + height * len(rows) + TOP, shapes)


def ranges(key: str, title: str, description: str, rows: Sequence[Stretch]) -> SafeString:
    """A thin line from the shortest to the longest with a diamond at the median."""
    most = max((row.high for row in rows), default=0) or 1
    shapes = []
    for place, row in enumerate(rows):
        y = TOP + place * ROW + ROW / 2
        shapes += _label(row.label, y)
        low, middle, high = (
            LABEL + 6 + (WIDTH - LABEL - RIGHT - 24) * value / most for value in (row.low, row.middle, row.high)
        )
        if row.high:
            shapes.append(f'<path class="range {row.css}" d="M{low:.1f} {y:.1f}H{max(high, low + 1):.1f}"/>')
            shapes.append(f'<path class="ends {row.css}" d="M{low:.1f} {y - 6:.1f}v12M{high:.1f} {y - 6:.1f}v12"/>')
            shapes.append(f'<path class="median {row.css}" d="M{middle:.1f} {y - 8:.1f}l7 8-7 8-7-8z"/>')
        shapes.append(_text(max(high if row.high else LABEL, LABEL) + 10, y + 5, row.words, "number"))
    shapes.append(_rule(TOP, TOP + ROW * len(rows)))
    return _drawn(key, title, description, TOP * 2 + ROW * len(rows), shapes)


def columns(key: str, title: str, description: str, rows: Sequence[Row]) -> SafeString:
    """Upright columns over time, each with its number above and its name below; the chosen one is framed and bold."""
    most = max((mark.value for row in rows for mark in row.marks), default=0) or 1
    tall, floor = 120, 150
    step = (WIDTH - 20) / max(len(rows), 1)
    wide = min(46.0, step * 0.6)
    shapes = []
    for place, row in enumerate(rows):
        middle, mark = 10 + step * (place + 0.5), row.marks[0]
        high = max(tall * mark.value / most, 1)
        chosen = " on" if row.css == "on" else ""
        shapes.append(
            f'<rect class="bar s0{chosen}" x="{middle - wide / 2:.1f}" y="{floor - high:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="3"/>'
        )
        shapes.append(_text(middle, floor - high - 7, mark.words, f"number{chosen}", "middle"))
        shapes.append(_text(middle, floor + 18, row.label, f"label{chosen}", "middle"))
    shapes.append(f'<path class="rule" d="M10 {floor}H{WIDTH - 10}"/>')
    return _drawn(key, title, description, floor + 28, shapes)


def lines(
    key: str, title: str, description: str, places: Sequence[str], voices: Sequence[Voice], best: int
) -> SafeString:
    """Lines over time between 1 and `best`: circles with a full line, diamonds with a broken one."""
    left, right, tall = 30, WIDTH - 24, 132
    step = (right - left - 28) / max(len(places) - 1, 1)
    across = [left + 20 + step * place for place in range(len(places))]
    shapes = _names(voices)
    top = TOP + 30
    for level in range(1, best + 1):
        y = top + (best - level) / (best - 1) * tall
        shapes.append(f'<path class="grid" d="M{left} {y:.1f}H{right}"/>')
        shapes.append(_text(left - 12, y + 5, str(level), "axis", "middle"))
    for voice in voices:
        points = [
            (x, top + (best - value) / (best - 1) * tall)
            for x, value in zip(across, voice.values, strict=True)
            if value is not None
        ]
        if len(points) > 1:
            joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            shapes.append(f'<polyline class="voice {voice.css}" points="{joined}"/>')
        shapes += [_dot(voice.css, x, y) for x, y in points]
    for x, name in zip(across, places, strict=True):
        for line, words in enumerate(wrap(name, 7)[:2]):
            shapes.append(_text(x, top + tall + 24 + line * LINE_HEIGHT, words, "label", "middle"))
    return _drawn(key, title, description, top + tall + 48, shapes)


def standalone(drawing: str, css: str) -> bytes:
    """The same drawing as a file of its own, with its colours inside: for paper."""
    opened = drawing.replace("<svg ", f'<svg xmlns="{XMLNS}" ', 1)
    head, sep, rest = opened.partition(">")
    return f"{head}{sep}<style>{css}</style>{rest}".encode()


def _drawn(key: str, title: str, description: str, height: float, shapes: Sequence[str]) -> SafeString:
    body = "".join(shapes)
    return mark_safe(  # noqa: S308 - our own shapes; every word went through escape
        f'<svg class="report-plot" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-labelledby="t-{key} d-{key}">'
        f'<title id="t-{key}">{escape(title)}</title><desc id="d-{key}">{escape(description)}</desc>{body}</svg>'
    )


def _text(x: float, y: float, words: str, css: str, anchor: str = "start") -> str:
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _label(words: str, middle: float) -> list[str]:
    """At most two lines at the left."""
    parts = wrap(words, 15)[:2] or [""]
    first = middle + 5 - (len(parts) - 1) * LINE_HEIGHT / 2
    return [_text(LABEL - 10, first + place * LINE_HEIGHT, part, "label", "end") for place, part in enumerate(parts)]


def _rule(top: float, bottom: float) -> str:
    return f'<path class="rule" d="M{LABEL} {top:.1f}V{bottom:.1f}"/>'


def _legend(series: Sequence[str]) -> list[str]:
    shapes, x = [], float(LABEL)
    for number, name in enumerate(series):
        shapes.append(f'<rect class="bar s{number}" x="{x:.1f}" y="{TOP}" width="12" height="12" rx="2"/>')
        shapes.append(_text(x + 18, TOP + 11, name, "label"))
        x += 44 + 8 * len(name)
    return shapes


def _names(voices: Sequence[Voice]) -> list[str]:
    shapes, x = [], 30.0
    for voice in voices:
        shapes += [_dot(voice.css, x + 6, TOP + 6), _text(x + 18, TOP + 11, voice.name, "label")]
        x += 50 + 8 * len(voice.name)
    return shapes


def _dot(css: str, x: float, y: float) -> str:
    if css == "school":
        return f'<circle class="dot school" cx="{x:.1f}" cy="{y:.1f}" r="5.5"/>'
    return f'<path class="dot {css}" d="M{x:.1f} {y - 7:.1f}l7 7-7 7-7-7z"/>'


@dataclass(frozen=True)
class Step:
    """One place of a row of steps: done, now or open."""

    number: str
    label: str
    state: str
    css: str


def steps(key: str, title: str, description: str, rows: Sequence[Step]) -> SafeString:
    """Circles in a row: filled what is done, ringed where it stands, hollow what is to come."""
    wide = WIDTH / max(len(rows), 1)
    shapes = [f'<path class="rule" d="M{wide / 2:.1f} 24H{WIDTH - wide / 2:.1f}"/>']
    for place, row in enumerate(rows):
        x = wide * (place + 0.5)
        if row.state == "now":
            shapes.append(f'<circle class="ring {row.css}" cx="{x:.1f}" cy="24" r="18"/>')
        shapes.append(f'<circle class="step {row.state} {row.css}" cx="{x:.1f}" cy="24" r="13"/>')
        shapes.append(_text(x, 29, row.number, f"in {row.state}", "middle"))
        shapes.append(_text(x, 60 + place % 2 * 14, row.label, "small on" if row.state == "now" else "small", "middle"))
    return _drawn(key, title, description, 84, shapes)
