"""The search entry of each kind of object: title, second line, words, page, and who may find it.

Only what everybody of the school may read, or what is marked internal (docs/state-machines.md, roles). What the partner
says is here once it may be read, never while it is sealed.
"""

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.access import Own, Right, allowed
from accounts.models import Membership
from agreements.choices import OVER, AgreementState
from agreements.models import Agreement
from infrastructure.search import Entry
from kooperation.choices import Audience, Side, Status
from kooperation.models import Comment, ContactPerson, Cooperation, File, Partner, TeamMember
from meetings.models import Meeting
from phases import sealing
from phases.catalogue_versions import pinned
from phases.models import Answer, Item

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of thing: under which heading it is shown, which rows it is made of, and how."""

    name: str
    group: str
    rows: Callable[[], QuerySet[Any]]
    entry: Callable[[Any], Entry | None]

    def entries(self, pks: Collection[int]) -> Iterator[Entry]:
        """The entries of these objects of the school in scope; what is gone or says nothing has none."""
        with override("de"):  # the index is in the language of the school, whoever searches
            for row in self.rows().filter(pk__in=pks):
                try:
                    entry = self.entry(row)
                except Exception:
                    # One broken object must not stop the indexing of all others.
                    log.exception("No entry could be made for %s %s", self.name, row.pk)
                    continue
                if entry:
                    yield entry


@dataclass(frozen=True)
class Group:
    """A heading of the results page."""

    key: str
    word: Promise | str
    icon: str


GROUPS = (
    Group("partner", _("Partners"), "building-2"),
    Group("person", _("People"), "user-round"),
    Group("kooperation", _("Cooperations"), "music-4"),
    Group("vereinbarung", _("Agreements"), "file-text"),
    Group("protokoll", _("Minutes"), "notebook-pen"),
    Group("antwort", _("Answers"), "messages-square"),
    Group("kommentar", _("Comments"), "message-square-text"),
    Group("datei", _("Files"), "file-text"),
)


def _line(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def _lines(*parts: object) -> str:
    return "\n".join(str(part) for part in parts if part)


def _partner(row: Partner) -> Entry:
    represented = _line(row.representative, row.representative_function)
    place = f"{row.postcode} {row.town}"
    return Entry(
        kind="partner",
        object_id=row.pk,
        title=row.name,
        below=_line(row.get_kind_display(), row.town, row.legal_entity),
        text=_lines(row.notes, _line(represented, row.street, place, row.email, row.phone)),
        address=row.get_absolute_url(),
    )


def _contact(row: ContactPerson) -> Entry:
    return Entry(
        kind="contact",
        object_id=row.pk,
        title=row.name,
        below=_line(row.function or row.get_level_display(), row.partner),
        text=_line(row.email, row.phone),
        address=row.partner.get_absolute_url(),
    )


def _colleague(row: Membership) -> Entry | None:
    if not row.is_active or not row.user.name:
        return None
    return Entry(
        kind="colleague",
        object_id=row.pk,
        title=row.user.name,
        below=_line(row.get_role_display(), row.user.function),
        address=f"{reverse('search')}?{urlencode({'q': row.user.name, 'art': 'kooperation'})}",
    )


def _cooperation(row: Cooperation) -> Entry:
    partners = [str(link.partner) for link in row.partner_links.all()]
    why = row.rest_reason if row.status in (Status.PAUSED, Status.DECLINED) else ""
    people = dict.fromkeys(str(person) for person in (row.lead, *row.team.all()) if person)
    facts = _line(row.get_field_display(), row.get_kind_display(), *row.tags, *people)
    return Entry(
        kind="cooperation",
        object_id=row.pk,
        about=row.ref,
        title=row.title,
        below=_line(row.number, *partners),
        text=_lines(row.description, row.target_group, why, facts),
        address=row.get_absolute_url(),
    )


def _answer(row: Item) -> Entry | None:
    """A question with its answers and results; the partner's answer only once it may be read."""
    cooperation = row.cooperation
    question = pinned(cooperation.catalogue).get(row.key)
    if question is None:
        return None
    answers = list(row.answers.all())
    sides = {answer.side: answer for answer in answers if answer.author_id is None}
    ours, theirs = sides.get(Side.SCHOOL), sides.get(Side.PARTNER)
    texts = [answer.text for answer in answers if answer.side == Side.SCHOOL]
    if theirs and sealing.readable(ours, theirs, cooperation.opened_early_at):
        texts.append(theirs.text)
    result = getattr(row, "result", None)
    text = _lines(result.text if result else "", *texts)
    if not text.strip():
        return None
    return Entry(
        kind="answer",
        object_id=row.pk,
        about=cooperation.ref,
        internal=row.phase == 1,
        named=False,
        title=f"{question.number} {question.text}".strip(),
        below=cooperation.title,
        text=text,
        address=reverse("checklists:question", args=[cooperation.address, row.phase, row.key]),
    )


def _minutes(row: Meeting) -> Entry | None:
    decision = getattr(row, "decision", None)
    texts = [part for entry in row.entries.all() if entry.text for part in (entry.title, entry.text)]
    texts += [addendum.text for addendum in row.addenda.all()]
    decided = [decision.get_kind_display(), decision.reason] if decision else []
    if not texts and not decided:
        return None
    return Entry(
        kind="minutes",
        object_id=row.pk,
        about=row.cooperation.ref,
        title=str(row),
        below=row.cooperation.title,
        text=_lines(*decided, *texts, row.place),
        address=reverse("meetings:minutes", args=[row.cooperation.address, row.ref]),
    )


EVER_IN_FORCE = (AgreementState.IN_FORCE, *OVER)


def _agreement(row: Agreement) -> Entry:
    place = row.cooperation.address
    page = reverse("agreements:past", args=[place, row.ref]) if row.state in EVER_IN_FORCE else ""
    parties = [part for p in row.parties.all() for part in (p.institution, p.legal_entity, p.representative)]
    clauses = [part for clause in row.clauses.all() for part in (clause.heading, clause.body)]
    return Entry(
        kind="agreement",
        object_id=row.pk,
        about=row.cooperation.ref,
        title=f"{row.number} {row.cooperation.title}",
        below=_line(row.name, row.get_state_display()),
        text=_lines(*dict.fromkeys(parties), row.programme, row.legal_basis, *clauses),
        address=page or reverse("agreements:edit", args=[place]),
    )


def _comment(row: Comment) -> Entry | None:
    sort, _sep, key = row.about.partition(":")
    question = pinned(row.cooperation.catalogue).get(key) if sort == "question" else None
    address, where = reverse("cooperations:tasks", args=[row.cooperation.address]), ""
    if sort == "clause":
        address = reverse("agreements:edit", args=[row.cooperation.address])
    elif question:
        address = reverse("checklists:question", args=[row.cooperation.address, question.phase, question.key])
        where = f"{question.number} {question.text}".strip()
    return Entry(
        kind="comment",
        object_id=row.pk,
        about=row.cooperation.ref,
        internal=row.audience == Audience.INTERNAL or (sort == "question" and key.startswith("1.")),
        named=False,
        title=row.text[:120],
        below=_line(row.by_name, row.cooperation, where),
        text=row.text[120:],
        address=f"{address}#kommentare",
    )


def _file(row: File) -> Entry | None:
    if row.cooperation:
        place, about = row.cooperation.title, row.cooperation.ref
        address = reverse("cooperations:files", args=[row.cooperation.address])
    elif row.partner:
        place, about, address = row.partner.name, "", reverse("partners:files", args=[row.partner.ref])
    else:
        return None
    return Entry(
        kind="file",
        object_id=row.pk,
        about=about,
        internal=row.internal,
        title=row.name,
        below=place,
        address=address,
    )


def _cooperations() -> QuerySet[Cooperation]:
    team = TeamMember.objects.select_related("user", "contact").order_by("pk")
    return Cooperation.objects.select_related("lead").prefetch_related(
        "partner_links__partner", Prefetch("team", queryset=team)
    )


def _items() -> QuerySet[Item]:
    answers = Answer.objects.order_by("side", "pk")
    return Item.objects.select_related("cooperation", "result").prefetch_related(Prefetch("answers", queryset=answers))


KINDS = {
    kind.name: kind
    for kind in (
        Kind(name="partner", group="partner", rows=Partner.objects.all, entry=_partner),
        Kind(
            name="contact",
            group="person",
            rows=lambda: ContactPerson.objects.select_related("partner"),
            entry=_contact,
        ),
        Kind(
            name="colleague",
            group="person",
            rows=lambda: Membership.objects.select_related("user"),
            entry=_colleague,
        ),
        Kind(name="cooperation", group="kooperation", rows=_cooperations, entry=_cooperation),
        Kind(
            name="agreement",
            group="vereinbarung",
            rows=lambda: Agreement.objects.select_related("cooperation").prefetch_related("parties", "clauses"),
            entry=_agreement,
        ),
        Kind(
            name="minutes",
            group="protokoll",
            rows=lambda: Meeting.objects.select_related("cooperation", "decision").prefetch_related(
                "entries", "addenda"
            ),
            entry=_minutes,
        ),
        Kind(name="answer", group="antwort", rows=_items, entry=_answer),
        Kind(
            name="comment",
            group="kommentar",
            rows=lambda: Comment.objects.select_related("cooperation"),
            entry=_comment,
        ),
        Kind(
            name="file",
            group="datei",
            rows=lambda: File.objects.select_related("cooperation", "partner"),
            entry=_file,
        ),
    )
}


def kinds_of(group: str) -> list[str]:
    """The kinds shown under a heading; all for none."""
    return [kind.name for kind in KINDS.values() if group in ("", kind.group)]


def visible(membership: Membership) -> Q:
    """What a member may find: everything that is not internal; internal things as the table of rights says."""
    if allowed(membership, Right.READ_INTERNAL):
        return Q()
    if not allowed(membership, Right.READ_INTERNAL, Own.TEAM):
        return Q(internal=False)
    leads = Cooperation.objects.filter(lead=membership.user)
    own = Cooperation.objects.of_user(membership.user) | leads
    return Q(internal=False) | Q(about__in=own.values("ref"))
