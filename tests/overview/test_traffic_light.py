"""The traffic light by table: which reason comes first, with which day."""

from datetime import date

import pytest

from agreements.choices import AgreementState, NoticeKind, RenewalKind
from agreements.deadline_status import DeadlineStatus
from agreements.models import Agreement, NoticeGiven, NoticeRule, Renewal, Term
from kooperation.choices import Status
from overview.traffic_light import LightFacts, Look, light

TODAY = date(2026, 11, 23)
RED, AMBER, GREEN, NONE = Look.RED, Look.AMBER, Look.GREEN, Look.NONE


def stands(
    ends_on: date | None, notice_on: date | None = None, *, given: date | None = None, renews: bool = False
) -> DeadlineStatus:
    kind = RenewalKind.SCHOOL_YEAR if renews else RenewalKind.NONE
    return DeadlineStatus(
        agreement=Agreement(school_id=1, state=AgreementState.IN_FORCE),
        term=Term(school_id=1, number=1, starts_on=date(2026, 8, 1), ends_on=ends_on),
        renewal=Renewal(school_id=1, kind=kind),
        notice=NoticeRule(school_id=1, kind=NoticeKind.FIXED_DAY, day=30, month=4),
        given=NoticeGiven(school_id=1, effect_on=given) if given else None,
        ends_on=given or ends_on,
        notice_on=None if given else notice_on,
        today=TODAY,
    )


@pytest.mark.parametrize(
    ("facts", "look", "reason", "on"),
    [
        (LightFacts(), GREEN, "im Takt", None),
        (LightFacts(next_meeting=date(2026, 12, 1)), GREEN, "im Takt", date(2026, 12, 1)),
        (LightFacts(promised_until=date(2026, 11, 22)), RED, "zugesagte Antwort überfällig", date(2026, 11, 22)),
        (LightFacts(promised_until=TODAY), GREEN, "im Takt", TODAY),
        (LightFacts(overdue_task=date(2026, 11, 1), overdue_tasks=2), RED, "2 Aufgaben überfällig", date(2026, 11, 1)),
        (LightFacts(unsigned_since=date(2026, 11, 8)), RED, "Unterschrift fehlt", date(2026, 11, 8)),
        (LightFacts(unsigned_since=date(2026, 11, 9)), GREEN, "zur Unterschrift", date(2026, 11, 9)),
        (LightFacts(last_activity=date(2026, 11, 1)), AMBER, "stockt seit 3 Wochen", date(2026, 11, 1)),
        (LightFacts(last_activity=date(2026, 11, 2)), GREEN, "im Takt", None),
        (LightFacts(minutes_missing=date(2026, 11, 21)), AMBER, "Protokoll fehlt", date(2026, 11, 21)),
        (LightFacts(minutes_missing=date(2026, 11, 22)), GREEN, "im Takt", None),
        (LightFacts(stands=stands(date(2026, 12, 23))), RED, "Vereinbarung endet", date(2026, 12, 23)),
        (LightFacts(stands=stands(date(2026, 12, 24))), AMBER, "Vereinbarung endet", date(2026, 12, 24)),
        (LightFacts(stands=stands(date(2027, 2, 22))), GREEN, "im Takt", date(2027, 2, 22)),
        (LightFacts(stands=stands(date(2026, 11, 22))), RED, "Vereinbarung ist abgelaufen", date(2026, 11, 22)),
        (LightFacts(stands=stands(date(2026, 12, 1), renews=True)), GREEN, "im Takt", date(2026, 12, 1)),
        (
            LightFacts(stands=stands(date(2027, 7, 31), date(2026, 12, 20), renews=True)),
            RED,
            "letzter Tag für eine Kündigung",
            date(2026, 12, 20),
        ),
        (
            LightFacts(stands=stands(None, date(2027, 1, 31))),
            AMBER,
            "letzter Tag für eine Kündigung",
            date(2027, 1, 31),
        ),
        (LightFacts(stands=stands(None, given=date(2027, 7, 31))), AMBER, "gekündigt, endet", date(2027, 7, 31)),
        (LightFacts(stands=stands(None, given=date(2026, 12, 1))), RED, "gekündigt, endet", date(2026, 12, 1)),
        (LightFacts(status=Status.PAUSED, rests_until=date(2027, 2, 1)), NONE, "ruht", date(2027, 2, 1)),
        (LightFacts(status=Status.PAUSED, rests_until=TODAY), AMBER, "Ruhezeit ist vorbei", TODAY),
        (LightFacts(status=Status.PAUSED, overdue_task=date(2026, 1, 1)), NONE, "ruht", None),
        (
            LightFacts(status=Status.ENDED, ended_on=date(2026, 7, 31), overdue_task=TODAY),
            NONE,
            "beendet",
            date(2026, 7, 31),
        ),
        (LightFacts(status=Status.DECLINED), NONE, "abgesagt", None),
    ],
)
def test_one_reason(facts: LightFacts, look: Look, reason: str, on: date | None) -> None:
    result = light(facts, TODAY)
    assert (result.look, result.worst.reason, result.worst.on) == (look, reason, on)
    assert result.others == ()


def test_the_worst_reason_stands_first_and_none_is_lost() -> None:
    facts = LightFacts(
        last_activity=date(2026, 10, 1),
        minutes_missing=date(2026, 11, 1),
        overdue_task=date(2026, 11, 20),
        promised_until=date(2026, 11, 10),
        next_task=date(2026, 11, 24),
        next_meeting=date(2026, 11, 30),
        stands=stands(date(2027, 1, 31)),
    )
    result = light(facts, TODAY)
    assert [sign.look for sign in (result.worst, *result.others)] == [RED, RED, AMBER, AMBER, AMBER]
    assert {result.worst.reason, result.others[0].reason} == {"zugesagte Antwort überfällig", "Aufgabe überfällig"}
    assert (result.next_on, result.next_what) == (date(2026, 11, 24), "Aufgabe")


def test_colour_is_never_alone() -> None:
    for look in Look:
        assert look.word
        assert look.icon
    assert len({look.icon for look in Look}) == len({look.word for look in Look}) == len(Look)
