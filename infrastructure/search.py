"""Full-text search on SQLite and PostgreSQL.

The databases only look words up. Matching (word forms, umlauts, parts of compounds, typing errors) is settled here, the
same for both, by the school's own vocabulary: each word somebody types becomes the words that are meant.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import BooleanField, Exists, Expression, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import OrderBy, RawSQL
from django.db.models.functions import Length

from infrastructure import tenancy, text_normalisation
from infrastructure.models import SearchEntry, SearchMark, SearchWord
from infrastructure.similarity import closest

MOST_WORDS = 8
LONGEST_TEXT = 20_000
# How many entries are weighed at most: those with the words in their names first, then the newest.
WEIGHED = 500
MEANT = 150
VOCABULARY = 3000
PART = 4
# How alike a word has to be, of 100: one error in short words, two in long ones; then a beginning; then for a hint.
SHORT = 5
LIKE = ((SHORT, 74.0), (8, 82.0), (text_normalisation.LONGEST, 77.0))
LIKE_BEGINNING, LIKE_AT_ALL = 85.0, 60.0
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing as it can be found and shown; `text` is shown only around the words found in it.

    What is `named` comes first where its title has the words; a title that many share is no name.
    """

    kind: str
    object_id: int
    title: str
    address: str
    below: str = ""
    text: str = ""
    about: str = ""
    internal: bool = False
    named: bool = True

    def row(self, school_id: int) -> SearchEntry:
        """The entry as it is stored."""
        title, below, text = _clean(self.title, 300), _clean(self.below, 500), _clean(self.text, LONGEST_TEXT)
        return SearchEntry(
            school_id=school_id,
            kind=self.kind,
            object_id=self.object_id,
            about=self.about,
            internal=self.internal,
            title=title,
            below=below,
            address=self.address,
            text=text,
            names=text_normalisation.normalised(title) if self.named else "",
            words=text_normalisation.normalised(f"{title}\n{below}\n{text}"),
        )


def _clean(text: str, longest: int) -> str:
    """The text without soft hyphens and without characters that databases refuse (NUL)."""
    return text.replace("\u00ad", "").replace("\x00", "")[:longest]


SAME = ("school_id", "about", "internal", "title", "below", "address", "text", "names", "words")


@dataclass(frozen=True)
class Renewed:
    """The result of a renewal: how many entries were missing or different, which got another name or place."""

    changed: int = 0
    renamed: frozenset[int] = frozenset()


def put(kind: str, object_ids: Collection[int], entries: Iterable[Entry]) -> Renewed:
    """Renew the entries of these objects; an object of `object_ids` without an entry is removed from the index.

    Within the caller's transaction, for the school in scope.
    """
    school_id = tenancy.current()
    fresh = {entry.object_id: entry.row(school_id) for entry in entries}
    stored = {row.object_id: row for row in SearchEntry.objects.filter(kind=kind, object_id__in=object_ids)}
    different = [row for pk, row in fresh.items() if pk not in stored or not _same(row, stored[pk])]
    gone = stored.keys() - fresh.keys()
    if gone:
        SearchEntry.objects.filter(kind=kind, object_id__in=gone).delete()
    if different:
        _learn(school_id, different)
        SearchEntry.objects.bulk_create(
            different,
            update_conflicts=True,
            unique_fields=["object_id", "kind"],
            update_fields=SAME,
            batch_size=BATCH,
        )
    known = (row for row in different if row.object_id in stored)
    renamed = (r.object_id for r in known if _name(r) != _name(stored[r.object_id]))
    return Renewed(len(different) + len(gone), frozenset(renamed))


def _same(one: SearchEntry, other: SearchEntry) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in SAME)


def _name(row: SearchEntry) -> tuple[str, str]:
    return row.title, row.address


def _learn(school_id: int, rows: Sequence[SearchEntry]) -> None:
    """Keep the words of new entries in the vocabulary; always in the same order, so that two writers never block each other."""
    spelled = {word for row in rows for word in text_normalisation.WORD.findall(f"{row.title} {row.below} {row.text}")}
    words: dict[str, SearchWord] = {}
    # How a word is shown: rather "Mühlenteich" than "muehlenteich", which has that form too.
    for shown in sorted(spelled, key=lambda word: (word.islower(), word)):
        for word in text_normalisation.split(shown):
            for form in text_normalisation.forms(word):
                row_of = SearchWord(
                    school_id=school_id,
                    word=form,
                    stem=text_normalisation.stem(word),
                    shown=shown[: text_normalisation.LONGEST],
                )
                words.setdefault(form, row_of)
    known: set[str] = set()
    names = sorted(words)
    for start in range(0, len(names), BATCH):
        some = names[start : start + BATCH]
        known.update(SearchWord.objects.filter(word__in=some).values_list("word", flat=True))
    fresh = [words[name] for name in names if name not in known]
    SearchWord.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)


def remove(kind: str, object_ids: Collection[int]) -> None:
    """Remove the entries of deleted objects, in the caller's transaction."""
    SearchEntry.unscoped.filter(kind=kind, object_id__in=object_ids).delete()


def mark(school_id: int, kind: str, object_ids: Iterable[int], *, routine: bool = False) -> None:
    """Mark these objects as changed; one INSERT, without waiting for locks."""
    marks = (SearchMark(school_id=school_id, kind=kind, object_id=pk, routine=routine) for pk in object_ids)
    SearchMark.unscoped.bulk_create(marks, batch_size=5000)


def marked(*, routine: bool | None = None, limit: int) -> list[SearchMark]:
    """Pending marks of the school in scope, changes by people first; `routine` limits them to one kind."""
    marks = SearchMark.objects.order_by("routine", "pk")
    return list((marks if routine is None else marks.filter(routine=routine))[:limit])


def unmark(marks: Iterable[SearchMark]) -> None:
    """Delete these marks: their entries are renewed."""
    SearchMark.objects.filter(pk__in=[row.pk for row in marks]).delete()


def newest_mark() -> int:
    """The newest mark of the school in scope."""
    return SearchMark.objects.order_by("pk").values_list("pk", flat=True).last() or 0


def unmark_until(last: int) -> None:
    """Delete all marks up to this one."""
    SearchMark.objects.filter(pk__lte=last).delete()


def begun() -> bool:
    """Whether the school in scope has an index, or one is being built."""
    return SearchEntry.objects.exists() or SearchMark.objects.exists()


def waiting() -> list[int]:
    """The schools with pending marks."""
    return list(SearchMark.unscoped.order_by("school_id").values_list("school_id", flat=True).distinct())


def indexed(kind: str, after: int) -> list[int]:
    """The objects of a kind that have an entry, in order; at most a batch."""
    entries = SearchEntry.objects.filter(kind=kind, object_id__gt=after).order_by("object_id")
    return list(entries.values_list("object_id", flat=True)[:BATCH])


def words_out_of_step() -> tuple[set[str], set[str]]:
    """Words of the vocabulary that stand in no entry any more, and words of entries that it lacks."""
    known = set(SearchWord.objects.values_list("word", flat=True))
    unused, missing = set(known), set[str]()
    for words in SearchEntry.objects.values_list("words", flat=True).iterator(chunk_size=BATCH):
        there = words.split()
        unused.difference_update(there)
        missing.update(word for word in there if word not in known)
    return unused, missing


def tidy_words(unused: Iterable[str], missing: Iterable[str]) -> None:
    """Forget and learn words; one that has come into use meanwhile stays."""
    school_id = tenancy.current()
    dead = [word for word in unused if not SearchEntry.objects.filter(_matching("words", [_Term((word,))])).exists()]
    for start in range(0, len(dead), BATCH):
        SearchWord.objects.filter(word__in=dead[start : start + BATCH]).delete()
    rows = (
        SearchWord(school_id=school_id, word=word, stem=text_normalisation.stem(word), shown=word)
        for word in sorted(missing)
    )
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


# -- Asking ------------------------------------------------------------------------------------


@dataclass
class _Term:
    """One word somebody typed: its forms, which any longer word may begin with, and the other words that are meant."""

    forms: tuple[str, ...]
    stem: str = ""
    begins: bool = False
    others: tuple[str, ...] = ()

    def like(self) -> Q:
        """Words of the vocabulary that may be meant: same stem, same beginning, or this one as a part."""
        condition = Q(stem__in=[self.stem, *self.forms])
        for form in self.forms:
            condition |= Q(word__contains=form) if len(form) >= PART else Q(word__startswith=form)
        return condition | Q(word__contains=self.stem) if len(self.stem) >= PART else condition

    def means(self, row: SearchWord) -> bool:
        """The same in Python, to tell which word brought what."""
        if row.stem == self.stem or row.stem in self.forms:
            return True
        parts = [*self.forms, *([self.stem] if len(self.stem) >= PART else [])]
        return any(part in row.word if len(part) >= PART else row.word.startswith(part) for part in parts)

    def hits(self, form: str) -> bool:
        """Whether a word of a text is one of those found."""
        return form in self.others or form in self.forms or (self.begins and form.startswith(self.forms))


@dataclass(frozen=True)
class Hit:
    """One entry of the answer, without its text."""

    pk: int
    kind: str


@dataclass
class SearchResult:
    """The result of a search: hits in order, whether there are more, and the words that were replaced."""

    hits: list[Hit] = field(default_factory=list)
    more: bool = False
    instead: list[tuple[str, str]] = field(default_factory=list)
    terms: list[_Term] = field(default_factory=list)

    def pieces(self, text: str) -> list[tuple[str, bool]]:
        """A text cut into pieces, each with whether it is one of the words found."""
        parts: list[tuple[str, bool]] = []
        last = 0
        for match in text_normalisation.WORD.finditer(text):
            if self._hit(match[0]):
                parts += [(text[last : match.start()], False), (match[0], True)]
                last = match.end()
        return [piece for piece in [*parts, (text[last:], False)] if piece[0]]

    def around(self, text: str, *, before: int = 60, after: int = 120) -> list[tuple[str, bool]]:
        """The same for the surroundings of the first word found in a long text; nothing when there is none."""
        for match in text_normalisation.WORD.finditer(text):
            if self._hit(match[0]):
                start, end = _word_edges(text, match.start() - before, match.end() + after)
                piece = " ".join(text[start:end].split())
                return self.pieces(f"{'… ' if start else ''}{piece}{' …' if end < len(text) else ''}")
        return []

    def _hit(self, spelled: str) -> bool:
        forms = [form for word in text_normalisation.split(spelled) for form in text_normalisation.forms(word)]
        return any(term.hits(form) for form in forms for term in self.terms)


def _word_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch of a text without the halves of words at its ends."""
    first = text.find(" ", start, start + 30) + 1 if start > 0 else 0
    last = text.rfind(" ", end - 30, end) if end < len(text) else len(text)
    return (first or max(start, 0), last if last > 0 else end)


def settled() -> Q:
    """Entries without a pending mark: only these may be shown while the index is behind."""
    waits = SearchMark.objects.filter(kind=OuterRef("kind"), object_id=OuterRef("object_id"), routine=False)
    return ~Q(Exists(waits))


def find(text: str, visible: Q, *, kinds: Sequence[str], only: Collection[str] = ()) -> SearchResult:
    """Entries of the school in scope that hold every word asked for, as far as `visible` says; `kinds` is their order.

    The same number of queries whatever there is: the vocabulary, entries by name, entries by any word; after typing errors
    one more for what was meant instead.
    """
    typed = text_normalisation.search_words(text, most=MOST_WORDS)
    if not typed:
        return SearchResult()
    result = SearchResult(
        terms=[_Term(text_normalisation.forms(word), text_normalisation.stem(word), begins=True) for word in typed]
    )
    near = _understand(result, typed)
    shown = SearchEntry.objects.filter(visible, **({"kind__in": only} if only else {}))
    ranked: dict[int, tuple[tuple[int, ...], str]] = {}
    # Stop words and single letters only count in names, not in texts.
    columns = (
        ("names", "words")
        if any(len(word) > 1 and word not in text_normalisation.SMALL for word in typed)
        else ("names",)
    )
    for column in columns:
        rows = shown.filter(_matching(column, result.terms)).order_by(_newest())
        some = list(rows.values_list("pk", "kind", "names")[:WEIGHED])
        result.more |= len(some) == WEIGHED
        for place, (pk, kind, names) in enumerate(some):
            ranked.setdefault(pk, ((column == "words", -_weight(result.terms, names), kinds.index(kind), place), kind))
    result.hits = [Hit(pk, kind) for pk, (_rank, kind) in sorted(ranked.items(), key=lambda one: one[1][0])]
    if near and result.hits:
        result.instead = _instead(near, shown)
    return result


def _instead(near: list[tuple[str, list[SearchWord]]], shown: QuerySet[SearchEntry]) -> list[tuple[str, str]]:
    """The replaced words of a query; only words that the reader may see, since the vocabulary is the whole school's."""
    readable = _readable({row.word for _word, rows in near for row in rows}, shown)
    replacements = [(word, [row.shown for row in rows if row.word in readable]) for word, rows in near]
    return [(word, min(others, key=str.islower)) for word, others in replacements if others]


def _readable(some: Collection[str], shown: QuerySet[SearchEntry]) -> set[str]:
    """Those words of the vocabulary that stand in one of the entries `shown`; one query."""
    there = Q(pk__in=[])
    for word in sorted(some):
        there |= Q(Exists(shown.filter(_matching("words", [_Term((word,))]))), word=word)
    return set(SearchWord.objects.filter(there).values_list("word", flat=True))


def _weight(terms: list[_Term], names: str) -> int:
    """How well a name answers: whole words count more than beginnings, beginnings more than parts."""
    there = names.split()
    total = 0
    for term in terms:
        if any(form in there for form in term.forms):
            total += 3
        elif any(name.startswith(term.forms) for name in there):
            total += 2
        elif any(name in term.others for name in there):
            total += 1
    return total * 100 - min(len(there), 99)


def _understand(result: SearchResult, typed: list[str]) -> list[tuple[str, list[SearchWord]]]:
    """Give each word the words of the vocabulary that are meant; where there is none, the closest ones instead.

    Returns these: what somebody typed, and the closest words, whoever may read them.
    """
    _fill(result.terms)
    lost = [(place, word) for place, word in enumerate(typed) if not result.terms[place].others]
    lost = [(place, word) for place, word in lost if len(word) >= PART and not word.isdigit()]
    meant, instead = [], []
    for place, word in lost:
        form = text_normalisation.forms(word)[0]
        near = _near(form, next(least for longest, least in LIKE if len(form) <= longest))
        if near:
            instead.append((word, near))
            result.terms[place] = _Term(tuple(row.word for row in near), near[0].stem)
            meant.append(result.terms[place])
    _fill(meant)
    return instead


def _fill(terms: list[_Term]) -> None:
    """Look all words up in the vocabulary with one query; the shortest matches are the closest."""
    if not terms:
        return
    like = Q()
    for term in terms:
        like |= term.like()
    rows = list(SearchWord.objects.filter(like).order_by(Length("word"), "word")[:VOCABULARY])
    for term in terms:
        same = [row.word for row in rows if row.stem in (term.stem, *term.forms)]
        parts = [row.word for row in rows if term.means(row)]
        term.others = tuple(dict.fromkeys([*same, *parts]))[:MEANT]


def _near(form: str, least: float, *, most: int = 3) -> list[SearchWord]:
    """The words of the vocabulary most like one that stands nowhere: as a whole, else as the beginning of a longer one."""
    rows = SearchWord.objects.annotate(length=Length("word")).filter(length__gte=len(form) - 2)
    known = list(rows.order_by("word").values_list("word", flat=True))
    whole = [word for word in known if len(word) <= len(form) + 2 and not word.isdigit()]
    if len(form) <= SHORT:
        # So little is left of a short word with an error that its beginning has to be right.
        whole = [word for word in whole if word[0] == form[0]]
    best = closest(form, whole, least=least, most=most)
    if not best:
        begun: dict[str, str] = {}
        for word in known:
            begun.setdefault(word[: len(form) + 1], word)
        best = [
            begun[beginning] for beginning in closest(form, list(begun), least=max(least, LIKE_BEGINNING), most=most)
        ]
    words = {row.word: row for row in SearchWord.objects.filter(word__in=best)}
    return [words[word] for word in best]


def suggestions(text: str, visible: Q, *, kinds: Sequence[str]) -> list[str]:
    """Alternative queries without hits: similar words, or each word alone; only those with hits.

    Only words that stand in an entry that is `visible`: one of these may begin like, or share its stem with, a hidden
    one.
    """
    typed = text_normalisation.search_words(text, most=MOST_WORDS)
    near = {
        place: [
            row
            for row in _near(text_normalisation.forms(word)[0], LIKE_AT_ALL)
            if row.word not in text_normalisation.forms(word)
        ]
        for place, word in enumerate(typed[:3])
        if len(word) >= PART
    }
    readable = _readable({row.word for rows in near.values() for row in rows}, SearchEntry.objects.filter(visible))
    ideas: list[str] = []
    for place, rows in near.items():
        others = [row.shown for row in rows if row.word in readable]
        ideas += [" ".join([*typed[:place], other, *typed[place + 1 :]]) for other in others]
    if len(typed) > 1:
        ideas += typed
    tried = list(dict.fromkeys(ideas))[:6]
    return [idea for idea in tried if find(idea, visible, kinds=kinds).hits][:3]


# -- The two databases -----------------------------------------------------------------------------


class _Answers(Func):
    """PostgreSQL: a column's words answer a query; the very expression of the indexes made by migration 0004."""

    arg_joiner = ") @@ ("
    template = "search_lexemes(%(expressions)s)::tsquery"
    output_field = BooleanField()


def _matching(column: str, terms: list[_Term]) -> Expression | Q:
    """Entries whose column holds a word of every term."""
    if connection.vendor == "postgresql":
        expression = " & ".join(f"({' | '.join(_quoted(term, chr(39), ':*'))})" for term in terms)
        return _Answers(F(column), Value(expression))
    expression = " AND ".join(f"({' OR '.join(_quoted(term, chr(34), '*'))})" for term in terms)
    query = "SELECT rowid FROM search_text WHERE search_text MATCH %s"
    return Q(pk__in=RawSQL(query, (f"{{{column}}} : ({expression})",)))  # noqa: S611 - words are letters and digits only


def _newest() -> OrderBy:
    """By number, the newest first. PostgreSQL must not see that an index has this order: it would walk through all of it."""
    return (F("pk") + 0).desc() if connection.vendor == "postgresql" else F("pk").desc()


def _quoted(term: _Term, quote: str, star: str) -> list[str]:
    whole = dict.fromkeys([*term.forms, *term.others])
    mark = star if term.begins else ""
    return [f"{quote}{word}{quote}{mark if word in term.forms else ''}" for word in whole]
