"""Whether two names mean one partner: "GS am Burgtor" and "Grundschule am Burgtor", but not the first and second school."""

from infrastructure.similarity import alike, key_of
from kooperation.models import Partner

LIKE = 86
STEM = 4
# What half of all institutions have in their names tells nothing about which one it is.
GENERAL = frozenset(
    {
        "am",
        "an",
        "das",
        "dem",
        "den",
        "der",
        "die",
        "e",
        "ev",
        "evangelische",
        "gemeinde",
        "ggs",
        "grundschule",
        "gs",
        "gymnasium",
        "im",
        "in",
        "kath",
        "katholische",
        "kgs",
        "kindergarten",
        "kindertagesstaette",
        "kita",
        "musikverein",
        "realschule",
        "sankt",
        "schule",
        "st",
        "stadt",
        "staedtische",
        "und",
        "v",
        "von",
        "zum",
        "zur",
    }
)


def likeness(name: str, town: str, other: str, other_town: str) -> float:
    """0 to 100: how much two names speak of one institution; 0 below what is worth asking about, or in two towns."""
    one, two = key_of(name), key_of(other)
    if _numbers(one) != _numbers(two) or (town and other_town and key_of(town) != key_of(other_town)):
        return 0
    score = max(_alike(one, two), _alike(_core(one), _core(two)))
    return score if score > LIKE else 0


def stems(key: str) -> set[str]:
    """The beginnings of a name's telling words, by which names that may be alike are looked up."""
    telling = [word for word in key.split() if word not in GENERAL and len(word) >= STEM]
    return {word[:STEM] for word in telling or key.split()}


def alike_partners(name: str, town: str, *, without: Partner | None = None, most: int = 3) -> list[Partner]:
    """Partners of the school in scope that may be meant by a name, most alike first; one with the same name always."""
    if len(key_of(name)) < STEM:
        return []
    others = Partner.objects.exclude(pk=without.pk) if without and without.pk else Partner.objects.all()
    scored = [(likeness(name, town, row.name, row.town), row) for row in others]
    return [row for score, row in sorted(scored, key=lambda pair: -pair[0]) if score][:most]


def same_partner(name: str, town: str, kind: str, *, without: Partner | None = None) -> Partner | None:
    """The partner of the same name, town and kind, if there is one."""
    others = Partner.objects.filter(kind=kind)
    if without and without.pk:
        others = others.exclude(pk=without.pk)
    wanted_keys = (key_of(name), key_of(town))
    return next((row for row in others.order_by("pk") if (key_of(row.name), key_of(row.town)) == wanted_keys), None)


def _numbers(key: str) -> set[str]:
    """The first and the second primary school of a town are two."""
    return {word for word in key.split() if word.isdigit()}


def _core(key: str) -> str:
    """A name without the words that half of all institutions have."""
    return " ".join(word for word in key.split() if word not in GENERAL)


def _alike(one: str, other: str) -> float:
    return alike(one, other) if one and other else 0
