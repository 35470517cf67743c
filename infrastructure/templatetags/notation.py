"""Musical notation as inline SVG: notes, chords, voices. A phase is a bar of four beats; its notes are its core
questions."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

HEAD = '<ellipse cx="{x}" cy="{y}" rx="8.6" ry="6" transform="rotate(-20 {x} {y})" {fill}/>'
FILLED = 'fill="currentColor"'
HOLLOW = 'fill="var(--surface)" stroke="currentColor" stroke-width="2.3"'
STALLED = 'fill="var(--brass-graphic)"'
FERMATA = (
    '<g class="fermata"><path d="M{left} {y}a11 11 0 0 1 22 0" fill="none" stroke="currentColor" stroke-width="2.4"/>'
    '<circle cx="{centre}" cy="{dot}" r="2.3" fill="currentColor"/></g>'
)
FIRST_HEAD, STEP = 122, 6
MOST_HEADS = 5


def _svg(css: str, box: str, shapes: Sequence[str]) -> SafeString:
    body = "".join(shapes)
    return mark_safe(  # noqa: S308 - numbers and our own shapes only
        f'<svg class="{css}" viewBox="{box}" aria-hidden="true" focusable="false">{body}</svg>'
    )


def _fermata(centre: int, y: int) -> str:
    return FERMATA.format(left=centre - 11, y=y, centre=centre, dot=y - 2)


@register.simple_tag
def note(state: str, position: int, stalled: bool = False) -> SafeString:  # noqa: FBT001, FBT002 - tags in templates take them in order
    """One note head with its stem, or a rest; `position` 1 to 7, `state` done, now, todo or skipped."""
    if state == "skipped":
        return _svg("note", "0 0 60 70", ['<path d="M20 40h20v6H20z" fill="currentColor"/>'])
    shapes = []
    if state == "now":
        shapes.append('<circle cx="30" cy="48" r="17" fill="var(--mv-soft)" stroke="currentColor" stroke-width="2"/>')
    if position == 1:
        shapes.append('<path d="M15 48H45" stroke="currentColor" stroke-width="1.5"/>')
    shapes.append(HEAD.format(x=30, y=48, fill=FILLED if state in ("done", "now") else HOLLOW))
    shapes.append('<path d="M38.2 46V8" stroke="currentColor" stroke-width="2" fill="none"/>')
    if stalled:
        shapes.append(_fermata(36, -2))
    return _svg("note", "0 0 60 70", shapes)


@register.simple_tag
def chord(position: int, total: int, stalled: int = 0) -> SafeString:
    """All cooperations of a phase stacked in thirds, at most five heads; the topmost are the stalled ones."""
    base, shown = FIRST_HEAD - STEP * (position - 1), min(total, MOST_HEADS)
    shapes = []
    for index in range(shown):
        y = base - 2 * STEP * index
        if y >= FIRST_HEAD - 1:
            shapes.append(f'<path d="M20 {y}H50" stroke="var(--staff)" stroke-width="1.5"/>')
        shapes.append(HEAD.format(x=35, y=y, fill=STALLED if index >= shown - stalled else FILLED))
    top = base - 2 * STEP * (shown - 1)
    if stalled and shown:
        shapes.append(_fermata(37, top - 40))
    if shown:
        shapes.append(f'<path d="M43.2 {base - 2}V{top - 32}" stroke="currentColor" stroke-width="2" fill="none"/>')
    return _svg("chord", "0 0 70 148", shapes)


@register.simple_tag
def voice(side: str) -> SafeString:
    """The small note beside an answer: the school's stem goes up, the partner's down."""
    stem, y = ("M13.6 15.4V2", 16) if side == "school" else ("M4.4 6.6V20", 6)
    head = f'<ellipse cx="9" cy="{y}" rx="5.4" ry="3.8" transform="rotate(-20 9 {y})" fill="currentColor"/>'
    return _svg("voice-note", "0 0 18 22", [head, f'<path d="{stem}" stroke="currentColor" stroke-width="2"/>'])


@register.simple_tag
def bars(settled: int, discussed: int, total: int) -> SafeString:
    """The bar of a phase: settled, in discussion, open; widths as SVG attributes, so that no inline style is needed."""
    if not total:
        return _svg("prog", "0 0 100 8", [])
    first, second = 100 * settled / total, 100 * discussed / total
    return mark_safe(  # noqa: S308 - numbers only
        '<svg class="prog" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="a" x="0" width="{first:.1f}" height="8"/>'
        f'<rect class="b" x="{first:.1f}" width="{second:.1f}" height="8"/></svg>'
    )


@register.simple_tag
def logo() -> SafeString:
    """The product's mark: two notes under one beam."""
    heads = "".join(
        f'<ellipse cx="{x}" cy="{y}" rx="4.3" ry="3.1" transform="rotate(-20 {x} {y})" stroke="none"/>'
        for x, y in ((11.6, 25), (24, 22.4))
    )
    beam = '<path d="M15.6 24.4V11.4L28 8.6v13" fill="none" stroke-width="2.1" stroke-linejoin="round"/>'
    return _svg(
        "brand-mark",
        "0 0 36 36",
        [
            '<rect width="36" height="36" rx="10" fill="var(--petrol)"/>',
            f'<g fill="var(--on-petrol)" stroke="var(--on-petrol)">{heads}{beam}</g>',
        ],
    )
