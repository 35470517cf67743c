"""A cooperation's guide, and the answers to it as one side may see them."""

from dataclasses import dataclass

from kooperation.choices import Side
from kooperation.models import Cooperation
from meetings.choices import APART, DEFAULT_GUIDE, SCALE, GuideState, MeetingState, QuestionKind
from meetings.models import Guide, GuideAnswer, GuideHandIn, GuideQuestion, Meeting

WORDS = dict(SCALE)


@dataclass(frozen=True)
class Line:
    """One question as it is typed; `key` is empty for a new one."""

    key: str
    kind: QuestionKind
    text: str


def usual() -> list[Line]:
    """The questions to begin with, in the reader's language."""
    return [Line(key, kind, str(text)) for key, kind, text in DEFAULT_GUIDE]


def current(cooperation: Cooperation) -> Guide | None:
    """The guide that both sides accepted, newest."""
    return Guide.objects.accepted().filter(cooperation=cooperation).first()


def in_the_making(cooperation: Cooperation) -> Guide | None:
    """The version that is being written or waits for the two sides."""
    versions = Guide.objects.filter(cooperation=cooperation, state__in=[GuideState.DRAFT, GuideState.PROPOSED])
    return versions.order_by("-number").first()


def proposed_to_partner(cooperation: Cooperation) -> Guide | None:
    """The version that waits for the partner: proposed, and accepted by us."""
    waiting = Guide.objects.filter(cooperation=cooperation, state=GuideState.PROPOSED, partner_accepted_at=None)
    return waiting.order_by("-number").first()


def of_meeting(meeting: Meeting) -> Guide | None:
    """The guide a meeting goes by: the one it froze, else the current one."""
    return meeting.guide or current(meeting.cooperation)


def questions(guide: Guide) -> list[GuideQuestion]:
    """A guide's questions in their order."""
    return list(GuideQuestion.objects.filter(guide=guide).order_by("position", "pk"))


@dataclass(frozen=True)
class Row:
    """One question with what both sides say; `theirs` is None while it is sealed."""

    question: GuideQuestion
    mine: GuideAnswer | None
    theirs: GuideAnswer | None

    @property
    def scale(self) -> bool:
        return self.question.kind == QuestionKind.SCALE

    @property
    def apart(self) -> bool:
        """Whether the two sides see it so differently that it is to be talked about."""
        values = [answer.value for answer in (self.mine, self.theirs) if answer and answer.value]
        return len(values) == len(Side) and abs(values[0] - values[1]) >= APART

    @property
    def mine_words(self) -> str:
        return words(self.mine)

    @property
    def theirs_words(self) -> str:
        return words(self.theirs)


def words(answer: GuideAnswer | None) -> str:
    """The place on the scale in words; "" for an open question."""
    return str(WORDS[answer.value]) if answer and answer.value is not None else ""


@dataclass(frozen=True)
class Sheet:
    """The guide of one meeting as one side sees it."""

    meeting: Meeting
    side: Side
    guide: Guide
    rows: tuple[Row, ...]
    handed_in: GuideHandIn | None
    other_handed_in: GuideHandIn | None

    @property
    def opened(self) -> bool:
        """Whether the answers stand side by side."""
        return bool(self.handed_in and self.other_handed_in)

    @property
    def open_to_answers(self) -> bool:
        return self.handed_in is None and self.meeting.state in (MeetingState.PLANNED, MeetingState.RUNNING)

    @property
    def withdrawable(self) -> bool:
        """Handing in can be taken back until the other side has handed in."""
        return self.handed_in is not None and self.other_handed_in is None

    @property
    def answered(self) -> int:
        return sum(bool(row.mine and (row.mine.value is not None or row.mine.text)) for row in self.rows)

    @property
    def apart(self) -> int:
        """On how many questions the sides differ by two or more."""
        return sum(row.apart for row in self.rows)


def other(side: Side) -> Side:
    """The side across the table."""
    return Side.PARTNER if side == Side.SCHOOL else Side.SCHOOL


def sheet(meeting: Meeting, side: Side) -> Sheet | None:
    """What one side sees of a meeting's guide; None when there is no guide. The other side's answers only once both handed in."""
    guide = of_meeting(meeting)
    if guide is None:
        return None
    done = {row.side: row for row in GuideHandIn.objects.filter(meeting=meeting)}
    opened = len(done) == len(Side)
    answers = GuideAnswer.objects.filter(meeting=meeting)
    by_question = {(row.question_id, row.side): row for row in (answers if opened else answers.filter(side=side))}
    rows = tuple(
        Row(
            question,
            by_question.get((question.pk, side)),
            by_question.get((question.pk, other(side))) if opened else None,
        )
        for question in questions(guide)
    )
    return Sheet(meeting, side, guide, rows, done.get(side), done.get(other(side)))
