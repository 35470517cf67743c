"""The rows of a phase's page: questions with answers, results and states."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from infrastructure.conflicts import marked
from kooperation.choices import Side
from kooperation.models import Cooperation, TeamMember
from phases import sealing
from phases.catalogue import Question
from phases.catalogue_versions import pinned
from phases.choices import CLEARED, SETTLED, STATE_LOOKS, VERDICT_LOOKS, ItemState, Verdict
from phases.models import Answer, Item, JointResult


@dataclass(frozen=True)
class Reader:
    """The reader of a page: a colleague, or somebody of the partner."""

    side: Side
    user: User | None = None


@dataclass(frozen=True)
class Addresses:
    """The URLs used by a question's card: those of the school or of the guest."""

    cooperation: Cooperation
    question: Question
    guest: bool

    def _to(self, step: str) -> str:
        if self.guest:
            return reverse(f"guests:{step}", args=[self.question.phase, self.question.key])
        return reverse(f"checklists:{step}", args=[self.cooperation.address, self.question.phase, self.question.key])

    @property
    def answer(self) -> str:
        return self._to("question")

    @property
    def hand_in(self) -> str:
        return self._to("hand_in")

    @property
    def withdraw(self) -> str:
        return self._to("withdraw")

    @property
    def result(self) -> str:
        return self._to("result")

    @property
    def verdict(self) -> str:
        return self._to("verdict")

    @property
    def agree(self) -> str:
        return self._to("agree")

    @property
    def comment(self) -> str:
        return self._to("comment")


@dataclass(frozen=True)
class QuestionRow:
    """One question in one cooperation, for one reader: `own` is the reader's side, `theirs` the other's once it may be read."""

    question: Question
    side: Side
    at: Addresses
    item: Item | None
    own: Answer | None
    theirs: Answer | None
    their_turn: bool
    their_version: int
    others: tuple[Answer, ...]
    result: JointResult | None
    opened: bool
    may_withdraw: bool
    may_record: bool
    prompts: tuple[Question, ...] = field(default=())

    @property
    def slug(self) -> str:
        """The key as part of an element's id."""
        return self.question.key.replace(".", "-")

    @property
    def state(self) -> ItemState:
        return ItemState(self.item.state) if self.item else ItemState.OPEN

    @property
    def two_sided(self) -> bool:
        return self.question.voice == "both"

    @property
    def state_label(self) -> str:
        return state_label(self.state, self.question)

    @property
    def state_icon(self) -> str:
        return STATE_LOOKS[self.state][0]

    @property
    def state_look(self) -> str:
        return STATE_LOOKS[self.state][1]

    @property
    def settled(self) -> bool:
        return self.state in SETTLED

    @property
    def states(self) -> list[tuple[str, str, str, str, bool]]:
        """All five states for the control: value, word, icon, look, chosen."""
        return [
            (state.value, state_label(state, self.question), *STATE_LOOKS[state], state == self.state)
            for state in ItemState
        ]

    @property
    def own_text(self) -> str:
        return self.own.text if self.own else ""

    @property
    def own_version(self) -> int:
        return self.own.version if self.own else 0

    @property
    def result_text(self) -> str:
        return self.result.text if self.result else ""

    @property
    def result_version(self) -> int:
        return self.result.version if self.result else 0

    @property
    def guest(self) -> bool:
        return self.side == Side.PARTNER

    @property
    def voices(self) -> tuple[Answer | None, Answer | None]:
        """The school's and the partner's answer, as far as the reader may read them."""
        return (self.theirs, self.own) if self.guest else (self.own, self.theirs)

    @property
    def marked(self) -> tuple[SafeString, SafeString]:
        """Both answers with the words marked that the other does not have."""
        school, partner = (answer.text if answer else "" for answer in self.voices)
        return marked(school, partner), marked(partner, school)

    @property
    def verdicts(self) -> list[tuple[str, str, str, str, bool]]:
        """The four verdicts for the control: value, word, icon, look, chosen."""
        chosen = self.result.verdict if self.result else ""
        return [(verdict.value, str(verdict.label), *VERDICT_LOOKS[verdict], verdict == chosen) for verdict in Verdict]

    @property
    def agreed_by_own(self) -> bool:
        """The reader's side agrees with the result as it stands."""
        if not self.result:
            return False
        ours, theirs = self.result.school_accepted_on, self.result.partner_accepted_on
        return bool(theirs if self.guest else ours)

    @property
    def accepted(self) -> bool:
        return bool(self.result and self.result.accepted)

    @property
    def to_compare(self) -> bool:
        """Both answers are open and nothing is settled yet: somebody has to look."""
        return self.two_sided and self.opened and not self.settled


def state_label(state: ItemState, question: Question) -> str:
    """The word of a state: settled alone is "Geklärt", settled by two sides "Einig"."""
    if state == ItemState.AGREED and question.voice != "both":
        return str(CLEARED)
    return str(state.label)


def rows(cooperation: Cooperation, questions: Iterable[Question], reader: Reader) -> list[QuestionRow]:
    """Rows for questions of a cooperation as `reader` may see them: three queries, however many there are."""
    catalogue = pinned(cooperation.catalogue)
    chosen = list(questions)
    keys = [question.key for question in chosen]
    items = {
        item.key: item
        for item in Item.objects.filter(cooperation=cooperation, key__in=keys)
        .select_related("result", "assignee__user", "assignee__contact", "partner_assignee__contact")
        .prefetch_related("answers")
    }
    return [
        _row(cooperation, question, items.get(question.key), reader, catalogue.deepening(question.phase))
        for question in chosen
    ]


def _row(
    cooperation: Cooperation, question: Question, item: Item | None, reader: Reader, deepening: tuple[Question, ...]
) -> QuestionRow:
    answers = list(item.answers.all()) if item else []
    team = question.voice == "team"
    author = reader.user.pk if team and reader.user else None
    mine = [answer for answer in answers if answer.side == reader.side and answer.author_id == author]
    theirs = [answer for answer in answers if answer.side != reader.side and answer.author_id is None]
    own, other = (mine[0] if mine else None), (theirs[0] if theirs else None)
    guest = reader.side == Side.PARTNER
    return QuestionRow(
        question=question,
        side=reader.side,
        at=Addresses(cooperation, question, guest),
        item=item,
        own=own,
        theirs=other if sealing.readable(own, other, cooperation.opened_early_at) else None,
        their_turn=not (other and other.handed_in_at),
        their_version=other.version if other else 0,
        others=tuple(a for a in answers if team and not guest and a.author_id != author and a.text),
        result=getattr(item, "result", None) if item else None,
        opened=sealing.opened(own, other),
        may_withdraw=sealing.may_withdraw(own, other),
        may_record=not guest and sealing.may_record_for_partner(own, other),
        prompts=tuple(prompt for prompt in deepening if prompt.parent == question.key),
    )


@dataclass(frozen=True)
class PhaseStatus:
    """How far a phase is, in numbers and in words."""

    agreed: int
    discussed: int
    postponed: int
    irrelevant: int
    total: int
    two_sided: bool

    @property
    def settled(self) -> int:
        return self.agreed + self.postponed + self.irrelevant

    @property
    def words(self) -> str:
        """ "4 von 7 einig, 1 vertagt"."""
        first = _("{n} of {total} agreed") if self.two_sided else _("{n} of {total} settled")
        parts = [first.format(n=self.agreed, total=self.total)]
        if self.discussed:
            parts.append(_("{n} to discuss").format(n=self.discussed))
        if self.postponed:
            parts.append(_("{n} postponed").format(n=self.postponed))
        if self.irrelevant:
            parts.append(ngettext("{n} not relevant", "{n} not relevant", self.irrelevant).format(n=self.irrelevant))
        return ", ".join(parts)


def standing(questions: Iterable[QuestionRow]) -> PhaseStatus:
    """The sum of a phase's core questions."""
    chosen = list(questions)
    states = [row.state for row in chosen]
    return PhaseStatus(
        agreed=states.count(ItemState.AGREED),
        discussed=states.count(ItemState.DISCUSS),
        postponed=states.count(ItemState.POSTPONED),
        irrelevant=states.count(ItemState.IRRELEVANT),
        total=len(states),
        two_sided=any(row.two_sided for row in chosen),
    )


@dataclass(frozen=True)
class Voice:
    """Who of the colleagues has answered how much of the internal dialogue."""

    name: str
    said: tuple[tuple[str, bool], ...]

    @property
    def count(self) -> int:
        return sum(done for _number, done in self.said)


def team_round(cooperation: Cooperation) -> list[Voice]:
    """The colleagues of the team and the blocks each has answered for himself (talk, phase 1: who exactly is "we"?)."""
    blocks = pinned(cooperation.catalogue).core(1)
    answered = set(
        Answer.objects.filter(item__cooperation=cooperation, item__phase=1, author__isnull=False)
        .exclude(text="")
        .values_list("author", "item__key")
    )
    team = TeamMember.objects.filter(cooperation=cooperation, user__isnull=False).select_related("user")
    return [
        Voice(str(member), tuple((block.number, (member.user_id, block.key) in answered) for block in blocks))
        for member in team.order_by("pk")
    ]
