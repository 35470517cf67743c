"""A phase as its page shows it: questions with answers, results and states, made ready for printing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from kooperation.choices import Side
from kooperation.models import Cooperation, TeamMember
from phases import sealing
from phases.catalogue import Question
from phases.choices import CLEARED, SETTLED, STATE_LOOKS, ItemState
from phases.models import Answer, Item, JointResult
from phases.pinning import pinned


@dataclass(frozen=True)
class QuestionRow:
    """One question in one cooperation, for one reader."""

    question: Question
    item: Item | None
    own: Answer | None
    partner: Answer | None
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
        """All five states for the control: value, word, icon, look, chosen (RULINGS 11)."""
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


def state_label(state: ItemState, question: Question) -> str:
    """The word of a state: settled alone is "Geklärt", settled by two sides "Einig"."""
    if state == ItemState.AGREED and question.voice != "both":
        return str(CLEARED)
    return str(state.label)


def rows(cooperation: Cooperation, questions: Iterable[Question], user: User) -> list[QuestionRow]:
    """Rows for questions of a cooperation as `user` may see them: three queries, however many there are."""
    catalogue = pinned(cooperation.catalogue)
    chosen = list(questions)
    keys = [question.key for question in chosen]
    items = {
        item.key: item
        for item in Item.objects.filter(cooperation=cooperation, key__in=keys)
        .select_related("result", "assignee__user", "assignee__contact")
        .prefetch_related("answers")
    }
    return [_row(question, items.get(question.key), user, catalogue.deepening(question.phase)) for question in chosen]


def _row(question: Question, item: Item | None, user: User, deepening: tuple[Question, ...]) -> QuestionRow:
    answers = list(item.answers.all()) if item else []
    team = question.voice == "team"
    mine = [a for a in answers if a.side == Side.SCHOOL and (a.author_id == user.pk if team else a.author_id is None)]
    theirs = [a for a in answers if a.side == Side.PARTNER]
    own, partner = (mine[0] if mine else None), (theirs[0] if theirs else None)
    opened = sealing.opened(own, partner)
    return QuestionRow(
        question=question,
        item=item,
        own=own,
        partner=partner if opened else None,
        others=tuple(a for a in answers if team and a.author_id != user.pk and a.text),
        result=getattr(item, "result", None) if item else None,
        opened=opened,
        may_withdraw=sealing.may_withdraw(own, partner),
        may_record=sealing.may_record_for_partner(own, partner),
        prompts=tuple(prompt for prompt in deepening if prompt.parent == question.key),
    )


@dataclass(frozen=True)
class Standing:
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


def standing(questions: Iterable[QuestionRow]) -> Standing:
    """The sum of a phase's core questions."""
    chosen = list(questions)
    states = [row.state for row in chosen]
    return Standing(
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
