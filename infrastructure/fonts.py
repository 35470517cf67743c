"""Fonts from their packages, cut at install time: subsets for the browser, full static faces for documents."""

from dataclasses import dataclass
from pathlib import Path

import fontpkg
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# Latin with Extended-A (Yıldız, Adalı, Šimůnek), punctuation, currency, arrows, check marks.
LETTERS = [*range(0x20, 0x17F + 1), 0x1E9E, *range(0x2010, 0x2027), 0x202F, 0x2030, 0x2039, 0x203A, 0x2044, 0x20AC]
SYMBOLS = [0x2116, 0x2122, 0x2190, 0x2192, 0x2212, 0x2260, 0x2264, 0x2265, 0x2713, 0x2715]


@dataclass(frozen=True)
class Face:
    """One file to make: from which family, with which axes, for whom."""

    file: str
    family: str
    style: str
    axes: dict[str, float | tuple[float, float]]
    web: bool


FACES = (
    Face("Figtree.woff2", "figtree", "normal", {"wght": (400, 800)}, web=True),
    Face("SourceSerif4.woff2", "source-serif-4", "normal", {"opsz": 14, "wght": (400, 700)}, web=True),
    Face("SourceSerif4-Regular.ttf", "source-serif-4", "normal", {"opsz": 14, "wght": 400}, web=False),
    Face("SourceSerif4-Bold.ttf", "source-serif-4", "normal", {"opsz": 14, "wght": 700}, web=False),
    Face("SourceSerif4-Italic.ttf", "source-serif-4", "italic", {"opsz": 14, "wght": 400}, web=False),
)


def build(folder: Path) -> list[Path]:
    """Write every face that is missing in `folder`; returns the files written. Same packages, same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(face, folder / face.file) for face in FACES if not (folder / face.file).exists()]


def _write(face: Face, target: Path) -> Path:
    font = TTFont(fontpkg.path(face.family, style=face.style, nearest=True), recalcTimestamp=False)
    axes = {axis.axisTag for axis in font["fvar"].axes}
    if face.web:
        options = Options()
        options.layout_features = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum"]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=LETTERS + SYMBOLS)
        subsetter.subset(font)
    font = instantiateVariableFont(font, {tag: value for tag, value in face.axes.items() if tag in axes})
    if face.web:
        font.flavor = "woff2"
    half = target.with_suffix(".part")
    font.save(half)
    half.rename(target)
    return target
