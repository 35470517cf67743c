"""Results of pulse surveys over time, per side; and the answer row of a token."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import mean

from infrastructure import tokens
from kooperation.choices import Side
from kooperation.models import Cooperation
from meetings.choices import PULSE
from meetings.models import Pulse, PulseAnswer

WIDTH, HEIGHT, LEFT, TOP = 560, 200, 40, 16
BEST = 4
FAR = 1.0


def find(token: str) -> PulseAnswer | None:
    """Whose secret link this is; None for a wrong one."""
    rows = PulseAnswer.unscoped.filter(token_hash=tokens.hashed(token))
    return rows.select_related("pulse__cooperation", "school").first()


@dataclass(frozen=True)
class Result:
    """One pulse: per question and side the mean, None when nobody of a side has answered."""

    pulse: Pulse
    asked: int
    answered: int
    means: dict[tuple[str, str], float | None]
    words: tuple[PulseAnswer, ...]

    @property
    def cells(self) -> list[float | None]:
        """The means in the order of the table's columns."""
        return [self.means[key, side] for key, _text in PULSE for side in Side.values]

    @property
    def apart(self) -> bool:
        """Whether the sides see one of the questions clearly differently."""
        for key, _text in PULSE:
            ours, theirs = (self.means[key, side] for side in Side.values)
            if ours is not None and theirs is not None and abs(ours - theirs) >= FAR:
                return True
        return False


def _mean(answers: Iterable[PulseAnswer], key: str, side: str) -> float | None:
    values = [getattr(row, key) for row in answers if row.side == side and getattr(row, key)]
    return round(mean(values), 1) if values else None


def results(cooperation: Cooperation) -> list[Result]:
    """Every pulse of a cooperation, oldest first."""
    pulse_results = []
    for pulse in Pulse.objects.filter(cooperation=cooperation).order_by("asked_on").prefetch_related("answers"):
        rows = list(pulse.answers.all())
        answered = [row for row in rows if row.answered_at]
        means = {(key, side): _mean(answered, key, side) for key, _text in PULSE for side in Side.values}
        words = tuple(row for row in answered if row.text)
        pulse_results.append(Result(pulse, len(rows), len(answered), means, words))
    return pulse_results


@dataclass(frozen=True)
class Line:
    """One side's line in a plot: where its points lie."""

    side: str
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        return " ".join(f"{x:.0f},{y:.0f}" for x, y in self.points)


@dataclass(frozen=True)
class Plot:
    """One question over time as a drawing: lines of both sides, levels 1 to 4, days below."""

    key: str
    title: str
    lines: tuple[Line, ...]
    levels: tuple[tuple[int, float], ...]
    days: tuple[tuple[str, float], ...]


def _height(value: float) -> float:
    return TOP + (BEST - value) / (BEST - 1) * (HEIGHT - TOP - 30)


def plots(pulse_results: list[Result]) -> list[Plot]:
    """A plot a question; nothing while there are no answers."""
    step = (WIDTH - LEFT - 40) / max(1, len(pulse_results) - 1)
    places = [LEFT + 20 + step * number for number in range(len(pulse_results))]
    drawings = []
    for key, title in PULSE:
        lines = []
        for side in Side.values:
            values = [(x, row.means[key, side]) for x, row in zip(places, pulse_results, strict=True)]
            points = tuple((x, _height(value)) for x, value in values if value is not None)
            if points:
                lines.append(Line(side, points))
        if lines:
            levels = tuple((level, _height(level)) for level in range(1, BEST + 1))
            days = tuple((f"{row.pulse.asked_on:%m.%y}", x) for x, row in zip(places, pulse_results, strict=True))
            drawings.append(Plot(key, str(title), tuple(lines), levels, days))
    return drawings
