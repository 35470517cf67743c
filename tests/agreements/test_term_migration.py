"""Rules of before keep the meaning of their printed words; those from lists are marked."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from accounts.models import Membership
from agreements import actions
from agreements.choices import AgreementState, NoticeEffect, NoticeKind, RenewalKind, VersionKind
from agreements.models import Agreement, NoticeRule, Renewal, Term
from kooperation.models import ImportBatch, ImportRow
from tests import make

migration = import_module("agreements.migrations.0007_terms_and_notice")


@pytest.fixture
def agreement(henrike: Membership) -> Agreement:
    return make.agreement(henrike.user, make.cooperation(henrike))


def before(agreement: Agreement, starts_on: date, ends_on: date | None, **notice: Any) -> None:
    """Rows as they stood before there were kinds of ends."""
    Term.objects.create(agreement=agreement, starts_on=starts_on, ends_on=ends_on)
    Renewal.objects.create(agreement=agreement, kind=RenewalKind.SCHOOL_YEAR)
    NoticeRule.objects.create(agreement=agreement, effect=NoticeEffect.TERM_END, **notice)


FIXED = {"kind": NoticeKind.FIXED_DAY, "day": 30, "month": 9}


@pytest.mark.parametrize(
    ("start", "end", "notice", "printed", "effect", "renewal"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), FIXED, False, "term_end", "calendar_year"),
        (date(2026, 1, 1), date(2026, 12, 31), FIXED, True, "school_year_end", "calendar_year"),
        (date(2026, 8, 1), date(2028, 7, 31), FIXED, False, "school_year_end", "school_year"),
        (date(2026, 3, 1), date(2027, 2, 28), FIXED, False, "term_end", "year"),
        (date(2026, 8, 1), None, {"kind": NoticeKind.PERIOD, "months": 3}, False, "school_year_end", "school_year"),
        (
            date(2026, 8, 1),
            date(2027, 7, 31),
            {"kind": NoticeKind.PERIOD, "months": 3},
            True,
            "term_end",
            "school_year",
        ),
    ],
)
def test_a_rule_keeps_its_meaning(
    henrike: Membership,
    agreement: Agreement,
    start: date,
    end: date | None,
    notice: dict[str, Any],
    printed: bool,
    effect: str,
    renewal: str,
) -> None:
    if printed:
        actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.WORKING)
    before(agreement, start, end, **notice)
    migration.carry_rules_over(apps, None)
    assert NoticeRule.objects.get().effect == effect
    assert Renewal.objects.get().kind == renewal


def test_rules_from_lists_are_marked_beside_what_the_list_said(henrike: Membership, agreement: Agreement) -> None:
    before(agreement, date(2026, 8, 1), date(2027, 7, 31), **FIXED)
    batch = ImportBatch.objects.create(file_name="Liste.csv", head=["Kündigung"], mapping={"0": "agreement.notice"})
    rows = [{"did": "made", "model": "agreements.agreement", "ref": agreement.ref}]
    ImportRow.objects.create(batch=batch, number=2, cells=["3 Monate zum Quartalsende"], made=rows)
    migration.mark_rules_from_lists(apps, None)
    rule = NoticeRule.objects.get()
    assert rule.to_check
    assert rule.list_words == {"notice": "3 Monate zum Quartalsende"}


def test_one_whose_list_is_gone_is_marked_too(henrike: Membership, agreement: Agreement) -> None:
    before(agreement, date(2026, 8, 1), date(2027, 7, 31), **FIXED)
    values = {"state": AgreementState.IN_FORCE, "why": "aus einer Liste übernommen"}
    actions.record_state(actor=henrike.user, agreement=agreement, **values)
    migration.mark_rules_from_lists(apps, None)
    assert (NoticeRule.objects.get().to_check, NoticeRule.objects.get().list_words) == (True, {})
