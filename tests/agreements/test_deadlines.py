"""Terms that renew themselves, notices, reminders, the list by days."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Membership
from agreements import actions, deadline_status, reminders, tasks
from agreements.choices import AgreementState, NoticeKind, RenewalKind
from agreements.models import Agreement, CostLine, NoticeGiven, Term
from infrastructure.models import AuditEntry, OutgoingMail
from kooperation.models import Cooperation
from tests import make
from tests.agreements import five
from tests.conftest import collapsed, signed_in

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN), tick=False) as traveller:
        yield traveller


def to(clock: Any, day: date) -> None:
    clock.move_to(datetime(day.year, day.month, day.day, 0, 30, tzinfo=BERLIN))


@pytest.fixture
def cooperation(clock: Any, henrike: Membership) -> Cooperation:
    return make.cooperation(henrike, make.partner(henrike.user), title="Singklasse 3/4")


def holding(henrike: Membership, cooperation: Cooperation, **more: Any) -> Agreement:
    agreement = make.agreement(henrike.user, cooperation)
    values = {
        "starts_on": date(2026, 8, 1),
        "ends_on": date(2027, 7, 31),
        "renewal": RenewalKind.SCHOOL_YEAR,
        "notice": NoticeKind.FIXED_DAY,
        "day": 30,
        "month": 4,
    }
    actions.set_term(actor=henrike.user, agreement=agreement, **(values | more))
    return actions.record_state(actor=henrike.user, agreement=agreement, state=AgreementState.IN_FORCE, why="Bestand")


def terms(agreement: Agreement) -> list[str]:
    return [str(term) for term in Term.objects.filter(agreement=agreement).order_by("number")]


def due(agreement: Agreement) -> list[tuple[str, str]]:
    rows = reminders.rows(agreement).filter(state="planned").order_by("due_at")
    return [(mail.key.split(":")[2], mail.due_at.astimezone(BERLIN).strftime("%d.%m.%Y %H:%M")) for mail in rows]


def test_a_term_renews_itself_the_day_after_its_end_and_once(
    clock: Any, henrike: Membership, cooperation: Cooperation
) -> None:
    agreement = holding(henrike, cooperation)
    to(clock, date(2027, 7, 31))
    tasks.roll_terms()
    assert len(terms(agreement)) == 1
    to(clock, date(2027, 8, 1))
    tasks.roll_terms()
    tasks.roll_terms()
    assert terms(agreement) == ["01.08.2026 – 31.07.2027", "01.08.2027 – 31.07.2028"]
    assert AuditEntry.objects.filter(verb="term_renewed", actor_ref="system").count() == 1
    to(clock, date(2030, 9, 1))
    tasks.roll_terms()
    assert terms(agreement)[-1] == "01.08.2030 – 31.07.2031"
    assert len(terms(agreement)) == 5


def test_after_the_last_renewal_it_is_over(clock: Any, henrike: Membership, cooperation: Cooperation) -> None:
    agreement = holding(henrike, cooperation, limit=1)
    to(clock, date(2028, 7, 31))
    tasks.roll_terms()
    agreement.refresh_from_db()
    assert (len(terms(agreement)), agreement.state) == (2, AgreementState.IN_FORCE)
    to(clock, date(2028, 8, 1))
    tasks.roll_terms()
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ENDED
    assert actions.roll_term(actor=henrike.user, agreement=agreement) == 0


def test_an_open_end_never_rolls(clock: Any, henrike: Membership, cooperation: Cooperation) -> None:
    agreement = holding(henrike, cooperation, ends_on=None)
    to(clock, date(2040, 1, 1))
    tasks.roll_terms()
    agreement.refresh_from_db()
    assert (len(terms(agreement)), agreement.state) == (1, AgreementState.IN_FORCE)


def url(cooperation: Cooperation, more: str = "kuendigung/") -> str:
    return f"/kooperationen/{cooperation.ref}/vereinbarung/{more}"


@pytest.fixture
def head(henrike: Membership) -> Client:
    return signed_in(henrike)


def test_a_notice_ends_it_on_the_day_its_rule_says(
    clock: Any, head: Client, henrike: Membership, klara: Membership, cooperation: Cooperation
) -> None:
    agreement = holding(henrike, cooperation)
    theirs = five.parties(agreement)[1]
    page = head.get(url(cooperation)).content.decode()
    assert "beendet sie am 31.07.2027" in page
    form = {"party": theirs.pk, "received_on": "2026-12-24", "reason": ""}
    refused = signed_in(klara).post(url(cooperation), form)
    assert refused.status_code == 422
    assert "liegt noch in der Zukunft." in refused.content.decode()
    signed_in(klara).post(url(cooperation), form | {"received_on": "2026-11-20"})
    notice = NoticeGiven.objects.get()
    assert notice.effect_on == date(2027, 7, 31)
    assert "gekündigt zum 31.07.2027" in head.get(url(cooperation, "")).content.decode()
    again = signed_in(klara).post(url(cooperation), form | {"received_on": "2026-11-20"})
    assert again.status_code == 422
    assert [kind for kind, _day in due(agreement)] == ["end", "end", "end"]
    to(clock, date(2027, 8, 1))
    tasks.roll_terms()
    agreement.refresh_from_db()
    assert (agreement.state, len(terms(agreement))) == (AgreementState.ENDED, 1)
    assert not due(agreement)


def test_a_late_notice_works_a_year_later(clock: Any, henrike: Membership, cooperation: Cooperation) -> None:
    agreement = holding(henrike, cooperation)
    to(clock, date(2027, 5, 3))
    notice = actions.give_notice(
        actor=henrike.user, agreement=agreement, party=five.parties(agreement)[0], received_on=date(2027, 5, 1)
    )
    assert notice.effect_on == date(2028, 7, 31)
    to(clock, date(2027, 8, 1))
    tasks.roll_terms()
    assert len(terms(agreement)) == 2
    to(clock, date(2028, 8, 1))
    tasks.roll_terms()
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ENDED
    assert len(terms(agreement)) == 2


def test_good_cause_needs_its_reason_and_its_day(henrike: Membership, cooperation: Cooperation) -> None:
    agreement = holding(henrike, cooperation, notice=NoticeKind.GOOD_CAUSE, day=None, month=None)
    about: dict[str, Any] = {
        "actor": henrike.user,
        "agreement": agreement,
        "party": five.parties(agreement)[1],
        "received_on": date(2026, 11, 20),
    }
    for wrong in (
        {},
        {"good_cause": True},
        {"good_cause": True, "reason": "Der Raum ist weg."},
        {"good_cause": True, "reason": "Der Raum ist weg.", "effect_on": date(2026, 11, 1)},
    ):
        with pytest.raises(ValidationError):
            actions.give_notice(**about, **wrong)
    notice = actions.give_notice(**about, good_cause=True, reason="Der Raum ist weg.", effect_on=date(2026, 12, 31))
    assert notice.effect_on == date(2026, 12, 31)


def test_a_notice_that_rests_stays_visible_and_counts_no_more(
    head: Client, henrike: Membership, cooperation: Cooperation
) -> None:
    agreement = holding(henrike, cooperation)
    notice = actions.give_notice(
        actor=henrike.user, agreement=agreement, party=five.parties(agreement)[1], received_on=date(2026, 11, 20)
    )
    assert head.post(url(cooperation, f"kuendigung/{notice.ref}/"), {"why": ""}).status_code == 422
    head.post(url(cooperation, f"kuendigung/{notice.ref}/"), {"why": "Wir machen weiter."})
    page = head.get(url(cooperation, "")).content.decode()
    assert "ruht: Wir machen weiter." in collapsed(page)
    assert deadline_status.of(agreement, date(2026, 11, 23)).given is None
    assert [kind for kind, _day in due(agreement)] == ["notice"] * 4


def test_reminders_before_a_notice_day_and_then_only_red(
    clock: Any, henrike: Membership, timur: Membership, cooperation: Cooperation
) -> None:
    Cooperation.objects.update(lead=timur.user)
    cooperation.refresh_from_db()
    agreement = holding(henrike, cooperation)
    # 30 April 2027 is a Friday; 30 January a Saturday, 31 March and 16 April are working days.
    days = ["29.01.2027 08:00", "31.03.2027 08:00", "16.04.2027 08:00", "29.04.2027 08:00"]
    assert due(agreement) == [("notice", day) for day in days for _reader in range(2)]
    assert reminders.plan(agreement) == 0
    tasks.plan_reminders()
    assert len(due(agreement)) == 8
    mail = OutgoingMail.objects.filter(to_address=timur.user.email).order_by("due_at")[0]
    assert mail.subject == "Kündigung möglich bis 30. April 2027: Singklasse 3/4"
    assert "30. April 2027" in mail.body_text
    assert agreement.number in mail.body_text
    to(clock, date(2027, 4, 20))
    assert deadline_status.of(agreement, date(2027, 4, 20)).red
    reminders.plan(agreement)
    assert due(agreement) == [("notice", "29.04.2027 08:00")] * 2


def test_a_changed_date_recomputes_the_reminders(clock: Any, henrike: Membership, cooperation: Cooperation) -> None:
    agreement = holding(henrike, cooperation, renewal=RenewalKind.NONE, notice=NoticeKind.NONE, day=None, month=None)
    assert [kind for kind, _day in due(agreement)] == ["end", "end", "end"]
    Term.objects.update(ends_on=date(2028, 7, 31))
    assert reminders.plan(agreement) == 3
    assert {day[-10:-6] for _kind, day in due(agreement)} == {"2028"}
    assert reminders.rows(agreement).filter(state="cancelled").count() == 3
    Term.objects.update(ends_on=date(2027, 7, 31))
    assert reminders.plan(agreement) == 3
    assert reminders.rows(agreement).count() == 6


def test_who_leaves_is_not_reminded(clock: Any, henrike: Membership, school: Any, cooperation: Cooperation) -> None:
    second = make.member(school, name="Vera Zwei")
    agreement = holding(henrike, cooperation)
    assert len(due(agreement)) == 8
    Membership.objects.filter(pk=second.pk).update(is_active=False)
    tasks.plan_reminders()
    assert len(due(agreement)) == 4


def test_runs_out_120_days_before_the_earlier_day(henrike: Membership, cooperation: Cooperation) -> None:
    agreement = holding(henrike, cooperation)
    first = date(2027, 4, 30) - timedelta(days=120)
    assert not deadline_status.of(agreement, first - timedelta(days=1)).expiring
    assert deadline_status.of(agreement, first).expiring
    later = deadline_status.of(agreement, date(2027, 5, 1))
    assert later.ends_on == date(2028, 7, 31), "nobody gave notice in time: the renewed end"
    assert not later.expiring


def test_the_list_by_end_and_notice_day_with_filters_and_counts(
    head: Client, henrike: Membership, cooperation: Cooperation, django_assert_max_num_queries: Any
) -> None:
    def one(title: str, **more: Any) -> Agreement:
        return holding(henrike, make.cooperation(henrike, make.partner(henrike.user), title=title), **more)

    one("Später", ends_on=date(2029, 7, 31), notice=NoticeKind.PERIOD, months=24)
    one("Bald", ends_on=date(2026, 12, 31), renewal=RenewalKind.NONE, notice=NoticeKind.NONE)
    one("Ohne Regel", notice=NoticeKind.UNKNOWN)
    make.agreement(henrike.user, cooperation)
    text = head.get("/vereinbarungen/").content.decode()
    assert text.index("Bald") < text.index("Ohne Regel") < text.index("Später")
    by_notice = head.get("/vereinbarungen/?sortierung=kuendigung").content.decode()
    assert by_notice.index("Später") < by_notice.index("Bald")
    soon = head.get("/vereinbarungen/?frist=90").content.decode()
    assert "Bald" in soon
    assert "Später" not in soon
    assert "Ohne Regel" in head.get("/vereinbarungen/?stand=ohne-regel").content.decode()
    assert "Bald" not in head.get("/vereinbarungen/?stand=ohne-regel").content.decode()
    assert "läuft aus" in head.get("/vereinbarungen/?stand=laeuft-aus&q=bald").content.decode()
    assert "Nichts gefunden" in head.get("/vereinbarungen/?feld=club").content.decode()
    assert 'gültig <span class="num faint">3</span>' in collapsed(text)
    assert 'in Arbeit <span class="num faint">1</span>' in collapsed(text)
    part = head.get("/vereinbarungen/?q=Bald", headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="hits">')
    assert head.get("/vereinbarungen/?q=%00&feld=x&stand=y&frist=z&seite=q").status_code == 200
    with django_assert_max_num_queries(16):
        head.get("/vereinbarungen/")


def test_money_is_typed_as_people_write_it(head: Client, henrike: Membership, cooperation: Cooperation) -> None:
    agreement = make.agreement(henrike.user, cooperation)
    ours, theirs = five.parties(agreement)
    form = {"what": "Zuschuss", "payer": theirs.pk, "receiver": ours.pk, "basis": "year", "amount": "", "years": ""}
    add = url(cooperation, "listen/zahlungen/neu/")
    for years, words in (
        ("2027: viel", "kein Betrag"),
        ("nächstes Jahr 5", "Beginnen Sie mit dem Jahr"),
        ("2027: 1\n2027: 2", "steht zweimal da"),
        ("2027: -5", "kein Betrag"),
    ):
        refused = head.post(add, form | {"years": years})
        assert refused.status_code == 422
        assert words in refused.content.decode()
        assert years.split("\n")[0] in refused.content.decode()
    assert head.post(add, form | {"payer": ""}).status_code == 422
    assert head.post(add, form | {"receiver": theirs.pk}).status_code == 422
    head.post(add, form | {"years": "2027/28: 12.000,00\n2028: 10.500 €\n2029: offen"})
    clause = agreement.clauses.get(key="costs").body
    assert "im Schuljahr 2027/28 12.000,00 Euro" in clause
    assert "im Schuljahr 2028/29 10.500,00 Euro" in clause
    assert "im Schuljahr 2029/30 einen Betrag, der noch festgelegt wird" in clause
    page = head.get(url(cooperation, "geld/")).content.decode()
    assert "Beträge offen" in page
    line = CostLine.objects.get()
    shown = head.get(url(cooperation, f"listen/zahlungen/{line.ref}/")).content.decode()
    assert "2027: 12.000,00" in shown
    head.post(url(cooperation, f"listen/zahlungen/{line.ref}/"), form | {"years": "2027: 9000"})
    assert line.years.count() == 1
    head.post(url(cooperation, f"listen/zahlungen/{line.ref}/entfernen/"))
    assert not agreement.clauses.get(key="costs").body
    head.post(url(cooperation, "angaben/"), {"no_payments": "on", "legal_basis": "Erlass vom 3. Mai 2026"})
    assert agreement.clauses.get(key="costs").body == "Zwischen den Beteiligten fließen keine Zahlungen."
    assert "Erlass vom 3. Mai 2026" in agreement.clauses.get(key="legal_basis").body


def test_rows_of_a_locked_text_stay(head: Client, henrike: Membership, cooperation: Cooperation) -> None:
    agreement = holding(henrike, cooperation)
    form = {"name": "Raumplan", "dated": "", "offer": ""}
    assert head.post(url(cooperation, "listen/anlagen/neu/"), form).status_code == 422
    assert head.get(url(cooperation, "listen/unsinn/neu/")).status_code == 404
    assert head.post(url(cooperation, "angaben/"), {"programme": "JeKits"}).status_code == 422
    agreement.refresh_from_db()
    assert agreement.programme == ""
