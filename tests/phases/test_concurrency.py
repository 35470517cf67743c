"""Concurrent edits of one text: optimistic locking loses nobody's words."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

import kooperation.actions as records
from accounts.choices import Role
from infrastructure import tenancy
from infrastructure.models import AuditEntry
from phases.models import Answer, AnswerRevision, JointResult, ResultRevision
from tests import make
from tests.conftest import signed_in

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

SAVES = 20
KEY = "3.goals"


def all_at_once(
    browsers: list[Client], url_of: Callable[[Client], str], read: Callable[[], tuple[str, int]]
) -> list[int]:
    """Every save adds its own line to what stands there; who meets a conflict puts both together and tries again."""

    def save(number: int, browser: Client) -> int:
        tries = 0
        try:
            while True:
                tries += 1
                text, version = read()
                both = f"{text}\nZeile {number}".strip()
                answer = browser.post(
                    url_of(browser), {"text": both, "version": version, "editor": f"save{number}"}, headers=HTMX
                )
                if answer.status_code == 200:
                    return tries
                assert answer.status_code == 409, answer.content
                assert f"Zeile {number}" in answer.content.decode(), "what was typed stands in the answer"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(save, range(SAVES), cycle(browsers)))


HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/g/phasen/3/"}


@pytest.mark.django_db(transaction=True)
def test_one_sides_answer_by_several_people_and_a_result_by_both_sides() -> None:
    school = make.school()
    with tenancy.of(school.pk):
        head = make.member(school, Role.HEAD)
        partner = make.partner(head.user)
        cooperation = make.cooperation(head, partner)
        colleagues = [make.member(school, Role.TEACHER, name) for name in ("Pia A", "Leon B", "Ruth C")]
        for colleague in colleagues:
            records.add_to_team(actor=head.user, cooperation=cooperation, user=colleague.user)
        contacts = [make.contact(head.user, partner, name) for name in ("Anke D", "Nils E")]
        guests = [make.guest(head.user, cooperation, contact) for contact in contacts]

    inside = [signed_in(colleague) for colleague in colleagues]
    school_page = reverse("checklists:question", args=[cooperation.address, 3, KEY])

    def answer(side: str) -> Callable[[], tuple[str, int]]:
        def read() -> tuple[str, int]:
            row = Answer.unscoped.filter(side=side).first()
            return (row.text, row.version) if row else ("", 0)

        return read

    all_at_once(inside, lambda _browser: school_page, answer("school"))
    all_at_once(guests, lambda _browser: reverse("guests:question", args=[3, KEY]), answer("partner"))
    inside[0].post(f"{school_page}abgeben/")
    guests[0].post(reverse("guests:hand_in", args=[3, KEY]))

    def result() -> tuple[str, int]:
        row = JointResult.unscoped.first()
        return (row.text, row.version) if row else ("", 0)

    def page_of(browser: Client) -> str:
        return reverse("guests:result", args=[3, KEY]) if browser in guests else f"{school_page}ergebnis/"

    all_at_once([inside[0], guests[0], inside[1], guests[1]], page_of, result)

    expected = {f"Zeile {number}" for number in range(SAVES)}
    with tenancy.of(school.pk):
        for row in (*Answer.objects.all(), JointResult.objects.get()):
            assert set(row.text.splitlines()) == expected
            assert row.version == SAVES, "every save counted once"
            last = row.revisions.order_by("-version")[0]
            assert (last.version, last.text) == (SAVES, row.text)
        # One author's saves in a row are one revision, so the history holds at least everybody who wrote.
        names = set(AnswerRevision.objects.values_list("by_name", flat=True))
        assert names == {"Pia A", "Leon B", "Ruth C", "Anke D", "Nils E"}
        assert {"Pia A", "Anke D"} <= set(ResultRevision.objects.values_list("by_name", flat=True))
        assert AuditEntry.objects.filter(verb="result_saved").exists()
