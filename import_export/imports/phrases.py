"""Parses phrases about notice and renewal; one that is not understood completely becomes a question.

A phrase is understood when all of it is: its denials, conditions, numbers in words and abbreviations. Anything else
becomes a question with the readings it may have; the answer counts for every row that says the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import School
from agreements.choices import NoticeEffect, NoticeKind, PeriodUnit, RenewalKind
from agreements.notice_rules import Period, YearDay, last_of_month
from agreements.term_words import period_label
from agreements.terms import school_year_end
from infrastructure.similarity import key_of

LEAP_YEAR = 2024
SEVERAL_YEARS = 366
SHORT_TERM = 200

NUMBERS = {
    **dict.fromkeys(("ein", "eine", "einen", "einem", "einer", "eines"), 1),
    **dict.fromkeys(("zwei", "zweier"), 2),
    **dict.fromkeys(("drei", "dreier"), 3),
    "vier": 4,
    "fuenf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
    "zehn": 10,
    "elf": 11,
    "zwoelf": 12,
    "achtzehn": 18,
    "vierundzwanzig": 24,
}
TIMES = {"einmal": 1, "einmalig": 1, "zweimal": 2, "dreimal": 3, "viermal": 4, "fuenfmal": 5}
MONTHS = (
    "januar",
    "februar",
    "maerz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
)
NUM = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
UNIT = r"(?:monate?n?|monats|mon|mo|wochen?|wo|tagen?|tage?s?)"
PERIOD = rf"(?P<number>{NUM}) (?:volle[nr]? )?(?P<unit>{UNIT})"
DAY = rf"(?:\d{{1,2}} \d{{1,2}}|\d{{1,2}} (?:{'|'.join(MONTHS)}))"
OF_A_YEAR = r"(?: (?:(?:eines|des|jedes|jeden) )?(?:jeweiligen )?(?:kalender)?jahr(?:es)?| jaehrlich)?"
TO = r"(?:(?:jeweils )?(?:zum|zu|auf|vor|bis|bis zum|vor dem|vor der|zu dem|zur) )?(?:jeweils )?"
OF = r"(?:(?:des|der|eines|einer|jedes|jeden|vom) )?(?:jeweiligen |laufenden )?"
OF_TERM = rf"{OF}(?:laufzeit|vertrags|vertrages|vereinbarung|vertragslaufzeit)"
ENDS: tuple[tuple[NoticeEffect, str], ...] = (
    (NoticeEffect.SCHOOL_HALF_YEAR_END, rf"schulhalbjahres?ende|ende {OF}schulhalbjahre?s?|schulhalbjahr"),
    (NoticeEffect.SCHOOL_YEAR_END, rf"schuljahres?ende|ende {OF}schuljahre?s?|schuljahr|sj ende|schuljahresschluss"),
    (NoticeEffect.HALF_YEAR_END, rf"kalenderhalbjahres?ende|ende {OF}kalenderhalbjahre?s?"),
    (
        NoticeEffect.QUARTER_END,
        rf"quartals?ende|ende {OF}(?:kalender)?quartals?|quartal|ende {OF}kalendervierteljahre?s?",
    ),
    (NoticeEffect.MONTH_END, rf"monats?ende|ende {OF}(?:kalender)?monate?s?|monatsletzten"),
    (NoticeEffect.CONTRACT_YEAR, rf"vertragsjahres?ende|ende {OF}vertragsjahre?s?"),
    (NoticeEffect.YEAR_END, rf"(?:kalender)?jahres?ende|ende {OF}(?:kalender)?jahre?s?"),
    (
        NoticeEffect.TERM_END,
        rf"(?:vertrags|laufzeit)ende|(?:vertrags)?ablauf(?: {OF_TERM})?|ende {OF_TERM}",
    ),
)
END = "|".join(f"(?:{words})" for _effect, words in ENDS)
LEAD = (
    r"(?:(?:die |mit )?(?:einer |der )?(?:ordentliche )?(?:kuendigungsfrist|kuendigung|kuendbar|frist)"
    r"(?: ist)?(?: moeglich)?(?: betraegt)?(?: von| mit| mit einer frist von)? )?(?:mit )?(?:einer frist von )?"
)
TAIL = r"(?: (?:kuendbar|moeglich|frist|kuendigungsfrist|im voraus|vorher))?"
GOOD_CAUSE = (
    r"(?:fristlose?n? |ausserordentliche?n? |jederzeit |sofort )*(?:kuendigung |kuendbar )?aus wichtigem grund"
    r"(?: fristlos| jederzeit| moeglich| bleibt unberuehrt)*"
)
HARMLESS = {"wichtig", "schriftlich", "in", "textform", "schriftform", "per", "brief", "einschreiben", "mail", "e"}
NONE = {
    "keine",
    "keins",
    "nein",
    "ohne",
    "nicht vorgesehen",
    "keine ordentliche kuendigung",
    "keine kuendigung",
    "ausgeschlossen",
    "nicht kuendbar",
    "unkuendbar",
    "keine ordentliche",
    "ordentliche kuendigung ausgeschlossen",
}
OPEN_ENDS = {
    "unbefristet",
    "offen",
    "ohne ende",
    "auf unbestimmte zeit",
    "unbestimmt",
    "unbestimmte zeit",
    "bis auf weiteres",
    "laeuft unbefristet",
    "ohne befristung",
}


@dataclass(frozen=True)
class Option:
    """One reading of a phrase: its name, its words, and what it stores."""

    name: str
    label: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """A phrase that somebody has to explain once for all rows; `preset` is the likeliest reading, "" for none."""

    field: str
    phrase: str
    text: str
    options: tuple[Option, ...]
    preset: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As stored on the row that waits for the answer."""
        options = [{"name": option.name, "label": option.label} for option in self.options]
        return {
            "field": self.field,
            "phrase": self.phrase,
            "text": self.text,
            "options": options,
            "preset": self.preset,
        }

    def answered(self, answers: Mapping[tuple[str, str], str]) -> Option | None:
        """The chosen reading."""
        chosen = answers.get((self.field, self.phrase))
        return next((option for option in self.options if option.name == chosen), None)


@dataclass(frozen=True)
class Context:
    """What a phrase's reading depends on: the school's year, the term it stands beside, its renewal, today."""

    school: School
    today: date
    starts_on: date | None = None
    ends_on: date | None = None
    renewal: Mapping[str, Any] = field(default_factory=dict)

    @property
    def renews(self) -> bool:
        """Whether another term follows."""
        return bool(self.renewal.get("renewal", RenewalKind.NONE) != RenewalKind.NONE)

    @property
    def runs_on(self) -> bool:
        """Whether there is no end to count from."""
        return self.ends_on is None or self.renewal.get("renewal") == RenewalKind.OPEN

    @property
    def several_years(self) -> bool:
        """Whether the term is longer than one year, and another school year ends before it does."""
        if self.starts_on is None or self.ends_on is None:
            return False
        coming = school_year_end(self.school, max(self.today, self.starts_on))
        return (self.ends_on - self.starts_on).days >= SEVERAL_YEARS and coming < self.ends_on

    @property
    def other_step(self) -> bool:
        """Whether it renews by another stretch than a year, so that a day of the year does not say when."""
        kind, count = self.renewal.get("renewal"), self.renewal.get("count", 1)
        yearly = (RenewalKind.SCHOOL_YEAR, RenewalKind.YEAR, RenewalKind.CALENDAR_YEAR)
        return self.renews and not self.runs_on and not (kind in yearly and count == 1)


def number(text: str) -> int:
    """ "drei" or "3"."""
    return int(text) if text.isdigit() else NUMBERS[text]


def is_open_end(text: str) -> bool:
    """Whether a cell says that there is no end."""
    return key_of(text) in OPEN_ENDS


def _day_of(text: str) -> YearDay | None:
    day, _space, month = text.partition(" ")
    day_of_year = YearDay(int(day), MONTHS.index(month) + 1 if month in MONTHS else int(month))
    valid = 1 <= day_of_year.month <= 12 and 1 <= day_of_year.day <= last_of_month(LEAP_YEAR, day_of_year.month)
    return day_of_year if valid else None


def _period(match: re.Match[str]) -> Period | None:
    amount, unit = number(match["number"]), match["unit"]
    kind = PeriodUnit.MONTHS if unit[0] == "m" else PeriodUnit.WEEKS if unit[0] == "w" else PeriodUnit.DAYS
    most = {PeriodUnit.MONTHS: 36, PeriodUnit.WEEKS: 104, PeriodUnit.DAYS: 730}[kind]
    return Period(amount, kind) if 1 <= amount <= most else None


def _effect(words: str) -> NoticeEffect:
    return next(effect for effect, pattern in ENDS if re.fullmatch(pattern, words))


def _of_period(period: Period, effect: NoticeEffect, **more: Any) -> dict[str, Any]:
    return {"notice": NoticeKind.PERIOD, str(period.unit): period.amount, "effect": effect, **more}


def _of_day(day: YearDay, effect: NoticeEffect) -> dict[str, Any]:
    return {"notice": NoticeKind.FIXED_DAY, "day": day.day, "month": day.month, "effect": effect}


def _without_remarks(text: str) -> str:
    """Without brackets that only say how notice is given: "(wichtig: schriftlich!)"."""

    def without_harmless(match: re.Match[str]) -> str:
        return "" if set(key_of(match[1]).split()) <= HARMLESS else match[0]

    return re.sub(r"\(([^()]*)\)", without_harmless, text)


def notice(text: str, context: Context) -> dict[str, Any] | Question:
    """The rule of notice of a cell, as the values of `set_term`, or the question it needs."""
    phrase = key_of(_without_remarks(text))
    if phrase in NONE:
        return {"notice": NoticeKind.NONE}
    if re.fullmatch(rf"(?:nur |ausschliesslich )?{GOOD_CAUSE}", phrase):
        return {"notice": NoticeKind.GOOD_CAUSE}
    phrase, beside = re.subn(
        rf"(?:^{GOOD_CAUSE} (?:und |sowie |sonst )?| (?:und |sowie |oder |ansonsten |sonst )?{GOOD_CAUSE}$)", "", phrase
    )
    if re.search(r"\b(?:nur|nicht|kein|keine)$", phrase):
        return _unknown_notice(text, key_of(text))
    plain = _plain_notice(phrase, text, context) or _unknown_notice(text, key_of(text))
    if isinstance(plain, Question):
        more = {"good_cause": True} if beside else {}
        options = tuple(Option(row.name, row.label, {**row.values, **more}) for row in plain.options)
        return Question(plain.field, plain.phrase, plain.text, options, plain.preset)
    return plain | ({"good_cause": True} if beside else {})


def _plain_notice(phrase: str, text: str, context: Context) -> dict[str, Any] | Question | None:
    """A phrase without remarks and good cause; None for what is not understood whole."""
    if match := re.fullmatch(rf"{LEAD}{PERIOD}{TAIL}", phrase):
        period = _period(match)
        return _bare_period(period, phrase, text, context) if period else None
    if match := re.fullmatch(rf"{LEAD}{PERIOD}{TAIL} {TO}(?P<end>{END}){TAIL}", phrase):
        period, effect = _period(match), _effect(match["end"])
        return (
            _of_period(period, effect) if period and not (effect == NoticeEffect.TERM_END and context.runs_on) else None
        )
    if match := re.fullmatch(
        rf"(?:jederzeit {LEAD}{PERIOD}{TAIL}|{LEAD}(?P<n2>{NUM}) (?P<u2>{UNIT}) jederzeit)", phrase
    ):
        again = re.search(PERIOD, phrase)
        period = _period(again) if again else None
        return _of_period(period, NoticeEffect.ANY_DAY) if period else None
    if match := re.fullmatch(
        rf"{LEAD}{PERIOD}{TAIL} (?:jeweils )?zum (?P<days>{DAY}(?: (?:und|oder|bzw)(?: zum)? {DAY})*){OF_A_YEAR}",
        phrase,
    ):
        return _to_days(match)
    return _fixed(phrase, text, context)


def _to_days(match: re.Match[str]) -> dict[str, Any] | None:
    """A period "to" days of the year: understood where each is the last day of its month."""
    period = _period(match)
    days = [_day_of(text) for text in re.findall(DAY, match["days"])]
    if period is None or not all(day and day.day in (last_of_month(2023, day.month), 29) for day in days):
        return None
    return _of_period(period, NoticeEffect.OWN_MONTHS, own_months=sorted({day.month for day in days if day}))


def _bare_period(period: Period, phrase: str, text: str, context: Context) -> dict[str, Any] | Question:
    """A period that names no end: to the end of the term where there is one, else asked."""
    if not context.runs_on:
        return _of_period(period, NoticeEffect.TERM_END)
    effects = (
        NoticeEffect.SCHOOL_YEAR_END,
        NoticeEffect.SCHOOL_HALF_YEAR_END,
        NoticeEffect.YEAR_END,
        NoticeEffect.QUARTER_END,
        NoticeEffect.MONTH_END,
        NoticeEffect.ANY_DAY,
    )
    options = tuple(
        Option(str(effect), f"{period_label(period)} {effect.label}", _of_period(period, effect)) for effect in effects
    )
    words = _("Notice “{text}” names no day it runs to, and the agreement has no end. To which end?")
    return Question(
        "agreement.notice", f"{phrase}|open", words.format(text=text), options, str(NoticeEffect.SCHOOL_YEAR_END)
    )


def _fixed(phrase: str, text: str, context: Context) -> dict[str, Any] | Question | None:
    until = r"(?:spaetestens )?(?:bis (?:spaetestens )?(?:zum |zu |am )?|spaetestens (?:zum |am )?)"
    year = r"(?: (?:19|20)\d\d)?"
    pairs = re.fullmatch(rf"(?:{until}{DAY} zum {DAY}(?: (?:und|oder|bzw))? ?)+", phrase)
    if pairs:
        days = [_day_of(day) for day in re.findall(DAY, phrase)]
        if not all(days) or len(days) % 2:
            return None
        numbers = [value for day in days if day for value in (day.day, day.month)]
        rows = [numbers[place : place + 4] for place in range(0, len(numbers), 4)]
        return {"notice": NoticeKind.FIXED_DAY, "fixed_days": rows, "effect": NoticeEffect.OWN_MONTHS}
    if match := re.fullmatch(rf"{LEAD}zum (?P<day>{DAY}){year}{OF_A_YEAR}{TAIL}", phrase):
        return _to_a_day(_day_of(match["day"]), phrase, text)
    match = re.fullmatch(rf"{LEAD}(?:{until})?(?P<day>{DAY}){year}{OF_A_YEAR}(?: {TO}(?P<end>{END}))?{TAIL}", phrase)
    day = _day_of(match["day"]) if match else None
    if match is None or day is None:
        return None
    if match["end"]:
        effect = _effect(match["end"])
        return None if effect == NoticeEffect.TERM_END and context.runs_on else _of_day(day, effect)
    return _bare_day(day, phrase, text, context)


def _to_a_day(day: YearDay | None, phrase: str, text: str) -> Question | None:
    """ "zum 31.07.": the end notice leads to, or the last day for it."""
    if day is None:
        return None
    until = _of_day(day, NoticeEffect.TERM_END)
    options = (
        Option("until", _("the last day for notice before the end of the term"), until),
        Option("keep", _("the end; until when notice must arrive is not known"), {"notice": NoticeKind.UNKNOWN}),
    )
    words = _("Notice “{text}”: is this the last day for notice, or the end?").format(text=text)
    return Question("agreement.notice", f"{phrase}|to", words, options)


def _bare_day(day: YearDay, phrase: str, text: str, context: Context) -> dict[str, Any] | Question:
    """A day of the year that names no end."""
    yearly = Option(
        "yearly", _("every year, to the end of the school year"), _of_day(day, NoticeEffect.SCHOOL_YEAR_END)
    )
    at_end = Option("term", _("only before the end of the term"), _of_day(day, NoticeEffect.TERM_END))
    words = _("Notice “{text}”: which of the possible ends does this day lead to?").format(text=text)
    if context.runs_on:
        return dict(yearly.values)
    if context.other_step and context.ends_on:
        distance = (context.ends_on.month - day.month) % 12
        options = [at_end, yearly]
        if distance:
            period = Period(distance)
            label = _("{period} before each end").format(period=period_label(period))
            options.insert(1, Option("distance", label, _of_period(period, NoticeEffect.TERM_END)))
        return Question("agreement.notice", f"{phrase}|step", words, tuple(options), "term")
    if context.several_years:
        return Question("agreement.notice", f"{phrase}|years", words, (yearly, at_end), "yearly")
    return dict(at_end.values)


def _unknown_notice(text: str, phrase: str) -> Question:
    words = _("Notice “{text}” is not understood whole. What holds?").format(text=text)
    options = (
        Option("keep", _("keep the list's words; the day for notice stays open"), {"notice": NoticeKind.UNKNOWN}),
        Option("none", _("no ordinary notice"), {"notice": NoticeKind.NONE}),
        Option("good_cause", _("only for good cause"), {"notice": NoticeKind.GOOD_CAUSE}),
    )
    return Question("agreement.notice", phrase[:290], words, options)


STEP = (
    rf"(?:(?:um |je |fuer |auf )?(?:jeweils |je |immer )?(?:um )?(?:(?P<number>{NUM}) )?(?:weitere[smnr]? )?"
    r"(?P<unit>schulhalbjahre?s?|halbes (?:schul)?jahr|halbjahre?s?|schuljahre?s?|kalenderjahre?n?s?|jahre?n?s?|monate?n?s?))"
)
CONDITION = (
    r"(?: (?:wenn|falls|sofern|soweit|solange)(?: (?:sie|er|es|diese|der|die|vertrag|vereinbarung|keine[rs]?|seiten?|von))*"
    rf" (?:nicht|keine kuendigung)(?: (?:innerhalb|in|der|die|den|dem|des|frist|von|rechtzeitig|fristgerecht|zuvor|vorher|"
    rf"bis|zum|spaetestens|vor|ablauf|ende|laufzeit|schriftlich|{NUM}|{UNIT}|{DAY}))*"
    r" (?:gekuendigt|erfolgt|vorliegt|eingeht)(?: wird| wurde| worden ist)?)?"
)
YES = r"(?:ja|(?:die vereinbarung |sie |der vertrag )?verlaengert sich|automatische verlaengerung|automatisch|stillschweigende verlaengerung)"
ADVERBS = r"(?: (?:automatisch|stillschweigend|jeweils|ja|selbsttaetig|von selbst|jaehrlich))*"
LIMIT = rf"(?: (?:hoechstens|maximal|max|laengstens) (?P<times>{'|'.join(TIMES)}|{NUM} mal))?(?P<once> einmalig)?"
NO = (
    r"nein|nicht|keine|keins|ohne|entfaellt|nicht automatisch|nicht vorgesehen|"
    r"(?:die vereinbarung |sie |der vertrag )?(?:verlaengert sich|wird) nicht(?: automatisch| stillschweigend| von selbst)?(?: verlaengert)?|"
    r"(?:keine|ohne)(?: (?:automatische|stillschweigende))? verlaengerung|"
    r"(?:automatische |stillschweigende )?verlaengerung (?:nein|keine|nicht vorgesehen|ausgeschlossen|ist ausgeschlossen)|"
    r"endet(?: automatisch| von selbst)?|laeuft (?:automatisch |von selbst )?aus|befristet|keine automatische|nein nicht automatisch"
)


def renewal(text: str, context: Context) -> dict[str, Any] | Question:
    """Whether and by how much an agreement renews itself, as the values of `set_term`, or the question it needs."""
    phrase = key_of(text)
    if re.fullmatch(NO, phrase):
        return {"renewal": RenewalKind.NONE}
    if re.fullmatch(
        rf"(?:{YES}{ADVERBS} )?(?:danach |dann )?(?:auf unbestimmte zeit|unbefristet)(?: weiter)?{CONDITION}", phrase
    ):
        return {"renewal": RenewalKind.OPEN}
    if re.fullmatch(rf"(?:{YES} )?halbjaehrlich{CONDITION}", phrase):
        return {"renewal": RenewalKind.HALF_YEAR}
    yearly = re.fullmatch(rf"(?:{YES} )?jaehrlich{CONDITION}", phrase)
    match = re.fullmatch(
        rf"(?:{YES}{ADVERBS}|{STEP}|(?:{YES}|verlaengerung){ADVERBS} {STEP.replace('number', 'n2').replace('<unit', '<u2')}){CONDITION}{LIMIT}",
        phrase,
    )
    if yearly or match:
        read = _step(match, context) if match else _plain_step(context, 1)
        if read is not None:
            return read
    return _unknown_renewal(text, phrase, context)


def _limit(match: re.Match[str]) -> int | None:
    if match["once"]:
        return 1
    times = match["times"]
    return None if not times else TIMES.get(times) or number(times.removesuffix(" mal"))


def _step(match: re.Match[str], context: Context) -> dict[str, Any] | None:
    """By how much, in the unit that is said; a bare yes takes the unit of the term."""
    amount, unit = match["number"] or match["n2"], match["unit"] or match["u2"]
    count = number(amount) if amount else 1
    if not 1 <= count <= 60:
        return None
    more = {"limit": limit} if (limit := _limit(match)) else {}
    if unit is None:
        short = context.starts_on and context.ends_on and (context.ends_on - context.starts_on).days < SHORT_TERM
        return None if short else _plain_step(context, 1) | more
    if unit.startswith("monat"):
        return {"renewal": RenewalKind.MONTHS, "count": count} | more
    if "halb" in unit:
        return {"renewal": RenewalKind.HALF_YEAR, "count": count} | more
    if unit.startswith("schuljahr"):
        return {"renewal": RenewalKind.SCHOOL_YEAR, "count": count} | more
    if unit.startswith("kalenderjahr"):
        return {"renewal": RenewalKind.CALENDAR_YEAR, "count": count} | more
    return _plain_step(context, count) | more


def _plain_step(context: Context, count: int) -> dict[str, Any]:
    """Years, called as the term's own: school years where it ends with one, calendar years where it ends on 31 December."""
    end = context.ends_on
    kind = RenewalKind.YEAR
    if end and end == school_year_end(context.school, end):
        kind = RenewalKind.SCHOOL_YEAR
    elif end and (end.month, end.day) == (12, 31):
        kind = RenewalKind.CALENDAR_YEAR
    return {"renewal": kind, "count": count}


def _unknown_renewal(text: str, phrase: str, context: Context) -> Question:
    words = _("Renewal “{text}” is not understood whole. Does the agreement renew itself?").format(text=text)
    options = (
        Option("no", _("does not renew itself"), {"renewal": RenewalKind.NONE}),
        Option("year", _("by one year at a time"), _plain_step(context, 1)),
        Option("half_year", _("by half a year at a time"), {"renewal": RenewalKind.HALF_YEAR}),
    )
    return Question("agreement.renewal", phrase[:290], words, options)
