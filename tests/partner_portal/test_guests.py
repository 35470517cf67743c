"""Guests of partners: access, what they see, and what they never see."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import agreements.actions
import kooperation.actions as records
from accounts.models import Membership
from infrastructure import outbox, throttle
from infrastructure.choices import MailState
from infrastructure.models import AuditEntry, OutgoingMail
from kooperation.choices import Audience, Ball, ContactLevel, Side
from kooperation.models import (
    Comment,
    ContactPerson,
    Cooperation,
    GuestDevice,
    GuestLink,
    GuestPass,
    Mention,
    TeamMember,
)
from meetings.choices import MeetingState
from meetings.models import AgendaPoint, Guide, Meeting
from partner_portal import tasks, workspace
from phases.actions import save_result
from phases.catalogue import newest
from phases.choices import ItemState, Verdict
from phases.models import Answer, AnswerRevision, Item, JointResult, Need, Responsibility, SharedGoal
from tests import make
from tests.conftest import TODAY, signed_in

SEALED_OURS, SEALED_THEIRS = "Unser Geheimnis Zimtstern", "Deren Geheimnis Pfefferkuchen"
KEY = "3.goals"


@pytest.fixture(autouse=True)
def _fresh_counters(today: object) -> None:
    throttle.forget()
    return


@pytest.fixture
def anke(henrike: Membership) -> ContactPerson:
    partner = make.partner(henrike.user)
    return make.contact(henrike.user, partner, level=ContactLevel.OPERATIVE)


@pytest.fixture
def cooperation(henrike: Membership, pia: Membership, anke: ContactPerson) -> Cooperation:
    cooperation = make.cooperation(henrike, anke.partner)
    records.add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    return cooperation


@pytest.fixture
def guest(henrike: Membership, cooperation: Cooperation, anke: ContactPerson) -> Client:
    return make.guest(henrike.user, cooperation, anke)


def at(step: str = "question", key: str = KEY) -> str:
    return reverse(f"guests:{step}", args=[int(key[0]), key])


def ours(cooperation: Cooperation, step: str = "question", key: str = KEY) -> str:
    return reverse(f"checklists:{step}", args=[cooperation.address, int(key[0]), key])


def say(client: Client, address: str, text: str, version: int = 0) -> Any:
    return client.post(address, {"text": text, "version": version})


def both_answered(guest: Client, pia: Membership, cooperation: Cooperation, key: str = KEY) -> Client:
    teacher = signed_in(pia)
    say(teacher, ours(cooperation, key=key), SEALED_OURS)
    teacher.post(ours(cooperation, "hand_in", key))
    say(guest, at(key=key), SEALED_THEIRS)
    guest.post(at("hand_in", key))
    return teacher


# -- Coming in -------------------------------------------------------------------


def test_the_link_leaves_the_address_and_changes_nothing(
    henrike: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    records.give_pass(actor=henrike.user, cooperation=cooperation, contact=anke)
    browser = Client()
    before = OutgoingMail.unscoped.count()
    for _scanner in range(3):
        answer = browser.get(make.mailed(anke, "guest_link", r"(/g/[\w-]{43}/)"))
        assert (answer.status_code, answer["Location"]) == (302, "/g/zugang/")
        assert answer["Referrer-Policy"] == "no-referrer"
    assert OutgoingMail.unscoped.count() == before, "mail scanners open links too"
    assert not GuestDevice.unscoped.exists()
    assert browser.get("/g/").status_code == 410, "the link alone opens nothing"
    assert "Code senden" in browser.get("/g/zugang/").content.decode()


def test_only_hashes_are_stored(guest: Client, cooperation: Cooperation) -> None:
    token = make.mailed(ContactPerson.unscoped.get(), "guest_link", r"/g/([\w-]{43})/")
    secret = guest.cookies["guest"].value
    stored = [str(row) for model in (GuestLink, GuestDevice) for row in model.unscoped.values()]
    assert token not in "".join(stored)
    assert secret not in "".join(stored)
    cookie = guest.cookies["guest"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_code_opens_this_device_only_and_others_need_their_own(guest: Client, anke: ContactPerson) -> None:
    assert guest.get("/g/").status_code == 200
    other = Client()
    other.get(make.mailed(anke, "guest_link", r"(/g/[\w-]{43}/)"))
    assert other.get("/g/").status_code == 410
    make.come_in(other, anke)
    assert other.get("/g/").status_code == 200
    assert guest.get("/g/").status_code == 200, "several devices at once"


def test_five_wrong_codes_and_a_late_one_are_refused(
    henrike: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    records.give_pass(actor=henrike.user, cooperation=cooperation, contact=anke)
    browser = Client()
    browser.get(make.mailed(anke, "guest_link", r"(/g/[\w-]{43}/)"))
    browser.post(reverse("guests:send_code"))
    code = make.mailed(anke, "guest_code", r"\b(\d{6})\b")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _try in range(5):
        answer = browser.post(reverse("guests:confirm"), {"code": wrong})
        assert answer.status_code == 422
    assert "Fünf falsche Versuche" in answer.content.decode()
    assert browser.post(reverse("guests:confirm"), {"code": code}).status_code == 422, "even the right one"
    browser.post(reverse("guests:send_code"))
    code = make.mailed(anke, "guest_code", r"\b(\d{6})\b")
    with time_machine.travel(TODAY + timedelta(minutes=11), tick=False):
        answer = browser.post(reverse("guests:confirm"), {"code": code})
        assert "gilt nicht mehr" in answer.content.decode()
    assert browser.get("/g/").status_code == 410


def test_codes_and_links_are_limited(henrike: Membership, cooperation: Cooperation, anke: ContactPerson) -> None:
    records.give_pass(actor=henrike.user, cooperation=cooperation, contact=anke)
    browser = Client()
    browser.get(make.mailed(anke, "guest_link", r"(/g/[\w-]{43}/)"))
    answers = [browser.post(reverse("guests:send_code")).status_code for _try in range(7)]
    assert answers == [302] * 5 + [422] * 2
    assert OutgoingMail.unscoped.filter(kind="guest_code").count() == 5
    for _try in range(5):
        browser.post(reverse("guests:renew"))
    assert OutgoingMail.unscoped.filter(kind="guest_renewal").count() == 3
    codes = [Client().get(f"/g/{'x' * 43}/").status_code for _try in range(70)]
    assert (codes[0], codes[-1]) == (404, 429), "guessing addresses ends soon"


def test_an_expired_pass_is_renewed_by_mail_alone(guest: Client, anke: ContactPerson) -> None:
    link = make.mailed(anke, "guest_link", r"(/g/[\w-]{43}/)")
    with time_machine.travel(TODAY + timedelta(days=181), tick=True):
        assert guest.get("/g/").status_code == 410
        guest.get(link)
        page = guest.get("/g/zugang/")
        assert page.status_code == 410
        assert "Neuen Link anfordern" in page.content.decode()
        guest.post(reverse("guests:renew"))
        fresh = make.mailed(anke, "guest_renewal", r"(/g/[\w-]{43}/)")
        assert fresh != link
        assert guest.get("/g/").status_code == 410, "the old device is over too"
        make.come_in(guest, anke, link=fresh)
        assert guest.get("/g/").status_code == 200


def test_a_withdrawn_pass_is_closed_at_once_and_cannot_be_renewed(
    guest: Client, henrike: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    link = make.mailed(anke, "guest_link", r"(/g/[\w-]{43}/)")
    head = signed_in(henrike)
    head.post(reverse("cooperations:revoke_guest", args=[cooperation.address, GuestPass.objects.get().ref]))
    assert guest.get("/g/").status_code == 410
    assert guest.get(link).status_code == 404
    assert say(guest, at(), "zu spät").status_code == 410
    assert not Answer.objects.exists()
    sent = OutgoingMail.unscoped.filter(kind="guest_link").count()
    guest.post(reverse("guests:renew"))
    assert OutgoingMail.unscoped.filter(kind="guest_link").count() == sent


@pytest.mark.parametrize("change", ["gone", "moved", "left team"])
def test_who_is_gone_or_has_a_new_address_is_out(
    change: str, guest: Client, henrike: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    if change == "gone":
        records.change_contact(actor=henrike.user, contact=anke, valid_until=date(2026, 11, 22))
    elif change == "moved":
        records.change_contact(actor=henrike.user, contact=anke, email="neu@schule.example")
    else:
        member = TeamMember.objects.get(cooperation=cooperation, contact=anke)
        records.remove_from_team(actor=henrike.user, member=member)
    assert guest.get("/g/").status_code == 410


def test_leaving_a_device_leaves_the_others(guest: Client, anke: ContactPerson) -> None:
    other = Client()
    make.come_in(other, anke)
    answer = guest.post(reverse("guests:leave"))
    assert answer["Clear-Site-Data"] == '"storage"'
    assert guest.get("/g/").status_code == 410
    assert other.get("/g/").status_code == 200


def test_two_cooperations_in_one_browser_never_mix(
    guest: Client, henrike: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    second = make.cooperation(henrike, anke.partner, title="Chorklasse")
    first_pass = GuestPass.objects.get()
    records.give_pass(actor=henrike.user, cooperation=second, contact=anke)
    make.come_in(guest, anke)
    assert "Chorklasse" in guest.get("/g/").content.decode()
    # A tab that was opened before still writes where its page stands.
    guest.post(at(), {"text": "für die erste", "version": 0, "pass": first_pass.ref})
    assert Answer.objects.get().item.cooperation == cooperation
    guest.post(reverse("guests:switch", args=[first_pass.ref]))
    assert "<h1>Singklasse</h1>" in guest.get("/g/").content.decode()
    assert guest.post(reverse("guests:switch", args=["2222222222"])).status_code == 404


# -- What a guest sees --------------------------------------------------------------


def test_things_of_another_cooperation_and_internal_ones_are_not_there(
    guest: Client, henrike: Membership, anke: ContactPerson, cooperation: Cooperation
) -> None:
    other = make.cooperation(henrike, anke.partner, title="Fremde Kooperation")
    foreign = make.file(henrike.user, cooperation=other)
    records.share_file(actor=henrike.user, file=foreign, shared=True)
    own = make.file(henrike.user, cooperation=cooperation)
    assert guest.get(reverse("guests:file", args=[foreign.ref])).status_code == 404
    assert guest.get(reverse("guests:file", args=[own.ref])).status_code == 404, "not shared"
    make.series(henrike.user, other, date(2027, 2, 9))
    theirs = Meeting.objects.filter(cooperation=other)[0]
    theirs.state = MeetingState.MINUTES
    theirs.save()
    assert guest.get(reverse("guests:minutes", args=[theirs.ref])).status_code == 404
    assert guest.post(reverse("guests:confirm_minutes", args=[theirs.ref])).status_code == 404
    for question in newest().questions:
        if question.voice != "both":
            assert guest.get(reverse("guests:question", args=[question.phase, question.key])).status_code == 404
            assert say(guest, reverse("guests:question", args=[question.phase, question.key]), "x").status_code == 404
    for number in (0, 1, 2, 5, 8):
        assert guest.get(reverse("guests:phase", args=[number])).status_code == 404
    assert not Item.objects.exists()
    page = guest.get("/g/").content.decode()
    assert "Fremde" not in page
    assert 'href="/kooperationen' not in page
    assert 'href="/"' not in page


# -- Sealed answers -----------------------------------------------------------------


def pages_of(client: Client, addresses: list[str]) -> str:
    return "".join(client.get(address).content.decode() for address in addresses)


@pytest.mark.slow
def test_nothing_leaks_before_both_have_handed_in(
    guest: Client, pia: Membership, henrike: Membership, cooperation: Cooperation
) -> None:
    teacher, head = signed_in(pia), signed_in(henrike)
    say(teacher, ours(cooperation), SEALED_OURS)
    say(guest, at(), SEALED_THEIRS)
    c = f"/kooperationen/{cooperation.ref}/"
    inner = [c, f"{c}phasen/3/", f"{c}phasen/3/?ansicht=vergleich", f"{c}phasen/3/?ansicht=ergebnis", ours(cooperation)]
    inner += [f"{c}verlauf/", f"{c}aufgaben/", f"{c}uebergabe/", "/", "/aufgaben/", "/kooperationen/?q=Pfefferkuchen"]
    inner += [f"{c}vereinbarung/", f"{c}ziele/", "/nachrichten/?stand=alle", "/kalender/"]
    outer = [
        "/g/",
        "/g/absprachen/",
        "/g/phasen/3/",
        "/g/phasen/3/?ansicht=vergleich",
        "/g/phasen/3/?ansicht=ergebnis",
        at(),
    ]

    def leaks() -> tuple[bool, bool]:
        seen_inside = pages_of(teacher, inner) + pages_of(head, inner)
        seen_outside = pages_of(guest, outer)
        texts = "".join(f"{row.changes}{row.object_name}" for row in AuditEntry.objects.all())
        texts += "".join(f"{row.subject}{row.body_text}{row.body_html}" for row in OutgoingMail.unscoped.all())
        assert SEALED_OURS not in texts
        assert SEALED_THEIRS not in texts
        return SEALED_THEIRS in seen_inside, SEALED_OURS in seen_outside

    assert leaks() == (False, False), "drafts"
    guest.post(at("hand_in"))
    assert leaks() == (False, False), "one has handed in"
    refused = [say(teacher, ours(cooperation, "result"), "x"), say(guest, at("result"), "x")]
    refused += [teacher.post(ours(cooperation, "verdict"), {"verdict": "common"})]
    assert not JointResult.objects.exists()
    tasks.tell_guests()
    assert leaks() == (False, False), "in the morning's mails"
    record = teacher.post(
        ours(cooperation, "partner_answer"), {"text": "Überschrieben", "told_by": "Anke", "told_on": "2026-11-21"}
    )
    assert record.status_code == 422, "never over the partner's own words"
    teacher.post(ours(cooperation, "hand_in"))
    assert leaks() == (True, True), "both have"
    assert Answer.objects.get(side="partner").text == SEALED_THEIRS


def test_a_draft_of_the_partner_is_never_written_over(guest: Client, pia: Membership, cooperation: Cooperation) -> None:
    teacher = signed_in(pia)
    say(teacher, ours(cooperation), "Wir")
    teacher.post(ours(cooperation, "hand_in"))
    say(guest, at(), SEALED_THEIRS)
    values = {"text": "Am Telefon", "told_by": "Anke", "told_on": "2026-11-21"}
    assert teacher.post(ours(cooperation, "partner_answer"), values).status_code == 422
    assert Answer.objects.get(side="partner").text == SEALED_THEIRS


def test_what_we_wrote_down_gives_way_to_the_partners_own_words(
    guest: Client, pia: Membership, cooperation: Cooperation
) -> None:
    teacher = signed_in(pia)
    say(teacher, ours(cooperation), "Wir")
    teacher.post(ours(cooperation, "hand_in"))
    values = {"text": "Am Telefon", "told_by": "Anke", "told_on": "2026-11-21"}
    teacher.post(ours(cooperation, "partner_answer"), values)
    assert "Am Telefon" in guest.get(at()).content.decode()
    say(guest, at(), "In eigenen Worten", version=1)
    answer = Answer.objects.get(side="partner")
    assert (answer.text, answer.on_behalf, answer.by_name) == ("In eigenen Worten", "", "Anke Rüschhoff")
    assert set(AnswerRevision.objects.filter(answer=answer).values_list("text", flat=True)) == {
        "Am Telefon",
        "In eigenen Worten",
    }


def test_opening_early_is_logged_and_keeps_what_was_promised(
    guest: Client, pia: Membership, henrike: Membership, cooperation: Cooperation
) -> None:
    say(guest, at(), SEALED_THEIRS)
    guest.post(at("hand_in"))
    head = signed_in(henrike)
    head.post(reverse("cooperations:open_early", args=[cooperation.address]), {"sofort": "1"})
    assert AuditEntry.objects.filter(verb="answers_open_at_once").count() == 1
    assert SEALED_THEIRS not in signed_in(pia).get(ours(cooperation)).content.decode(), (
        "given on the promise of the seal"
    )
    say(guest, at(key="3.values"), "Ab jetzt offen")
    assert "Ab jetzt offen" not in signed_in(pia).get(ours(cooperation, key="3.values")).content.decode(), "a draft"
    guest.post(at("hand_in", "3.values"))
    assert "Ab jetzt offen" in signed_in(pia).get(ours(cooperation, key="3.values")).content.decode()
    assert "öffnet diese Kooperation jede Antwort" in guest.get("/g/").content.decode(), "the partner is told"


def test_the_partner_hands_in_and_takes_back_until_we_have(
    guest: Client, pia: Membership, cooperation: Cooperation
) -> None:
    assert "Schreiben Sie zuerst" in guest.post(at("hand_in"), follow=True).content.decode()
    say(guest, at(), "Ja")
    guest.post(at("hand_in"))
    guest.post(at("withdraw"))
    assert Answer.objects.get().handed_in_at is None
    guest.post(at("hand_in"))
    teacher = signed_in(pia)
    say(teacher, ours(cooperation), "Auch ja")
    teacher.post(ours(cooperation, "hand_in"))
    guest.post(at("withdraw"))
    assert Answer.objects.filter(handed_in_at=None).count() == 0


# -- Comparing ----------------------------------------------------------------------


def test_the_pair_is_compared_agreed_and_becomes_goals(
    guest: Client, pia: Membership, cooperation: Cooperation
) -> None:
    teacher = both_answered(guest, pia, cooperation)
    page = teacher.get(f"/kooperationen/{cooperation.ref}/phasen/3/?ansicht=vergleich").content.decode()
    assert "<mark>Unser</mark> Geheimnis <mark>Zimtstern</mark>" in " ".join(page.split())
    guest.post(at("verdict"), {"verdict": "different"})
    assert JointResult.objects.get().verdict == Verdict.DIFFERENT
    assert guest.post(at("verdict"), {"verdict": "erfunden"}, follow=True).status_code == 200
    say(guest, at("result"), "Jede Woche singen\nZwei Auftritte")
    assert teacher.post(ours(cooperation, "adopt"), {"into": "goal"}, follow=True).status_code == 200
    assert not SharedGoal.objects.exists(), "both agree first"
    guest.post(at("agree"), {"version": 1})
    assert Item.objects.get(key=KEY).state == ItemState.OPEN, "one side is not both"
    teacher.post(ours(cooperation, "agree"), {"version": 1})
    result = JointResult.objects.get()
    assert (result.accepted, result.verdict) == (True, Verdict.DIFFERENT)
    assert Item.objects.get(key=KEY).state == ItemState.AGREED
    for into in ("goal", "need", "responsibility", "goal", "need"):
        assert teacher.post(ours(cooperation, "adopt"), {"into": into}).status_code == 302
    assert list(SharedGoal.objects.values_list("text", "source__key")) == [
        ("Jede Woche singen", KEY),
        ("Zwei Auftritte", KEY),
    ]
    assert list(Need.objects.order_by("pk").values_list("what", "source")) == [
        ("Jede Woche singen", f"question:{KEY}"),
        ("Zwei Auftritte", f"question:{KEY}"),
    ]
    assert Responsibility.objects.filter(source=f"question:{KEY}").count() == 2


def test_a_changed_result_is_accepted_by_nobody(guest: Client, pia: Membership, cooperation: Cooperation) -> None:
    teacher = both_answered(guest, pia, cooperation)
    say(teacher, ours(cooperation, "result"), "Erst so")
    teacher.post(ours(cooperation, "agree"), {"version": 1})
    guest.post(at("agree"), {"version": 1})
    assert JointResult.objects.get().accepted
    say(guest, at("result"), "Doch anders", version=1)
    result = JointResult.objects.get()
    assert not result.school_accepted_on
    assert not result.partner_accepted_on
    assert Item.objects.get(key=KEY).state == ItemState.DISCUSS
    late = teacher.post(ours(cooperation, "agree"), {"version": 1}, follow=True)
    assert "inzwischen geändert" in late.content.decode()
    assert not JointResult.objects.get().school_accepted_on


def test_what_is_to_be_discussed_stands_on_the_next_agenda(
    guest: Client, pia: Membership, cooperation: Cooperation
) -> None:
    teacher = both_answered(guest, pia, cooperation)
    guest.post(at("verdict"), {"verdict": "discuss"})
    point = AgendaPoint.objects.get()
    assert (point.source, point.meeting) == (f"question:{KEY}", None)
    assert Item.objects.get(key=KEY).state == ItemState.DISCUSS
    teacher.post(ours(cooperation, "verdict"), {"verdict": "common"})
    assert not AgendaPoint.objects.exists()
    teacher.post(ours(cooperation, "verdict"), {"verdict": "postponed"})
    assert Item.objects.get(key=KEY).state == ItemState.POSTPONED


def test_the_partner_accepts_the_guide_and_answers_before_the_talk(
    guest: Client, pia: Membership, henrike: Membership, cooperation: Cooperation
) -> None:
    guide = make.meetings.actions.draft_guide(actor=pia.user, cooperation=cooperation)
    assert guest.get("/g/leitfaden/").status_code == 404, "not proposed yet"
    make.meetings.actions.accept_guide(actor=pia.user, guide=guide, side=Side.SCHOOL)
    assert "Leitfaden lesen und annehmen" in guest.get("/g/").content.decode()
    assert "geändert" in guest.post("/g/leitfaden/annehmen/", {"leitfaden": "alt"}, follow=True).content.decode()
    guest.post("/g/leitfaden/annehmen/", {"leitfaden": guide.ref})
    assert Guide.objects.get().partner_accepted_by == "Anke Rüschhoff"
    make.series(henrike.user, cooperation, date(2026, 12, 8))
    meeting = Meeting.objects.order_by("on")[0]
    assert "vor dem Gespräch am" in guest.get("/g/").content.decode()
    page = reverse("guests:guide_answers", args=[meeting.ref])
    question = guide.questions.order_by("position")[0].key
    bad = guest.post(page, {f"wert-{question}": "9", f"text-{question}": SEALED_THEIRS})
    assert bad.status_code == 422
    assert SEALED_THEIRS in bad.content.decode()
    guest.post(page, {f"wert-{question}": "4", f"text-{question}": SEALED_THEIRS, "abgeben": "1"})
    teacher = signed_in(pia)
    inside = reverse("meetings:answers", args=[cooperation.address, meeting.ref])
    assert SEALED_THEIRS not in teacher.get(inside).content.decode()
    teacher.post(inside, {f"wert-{question}": "1", f"text-{question}": SEALED_OURS, "abgeben": "1"})
    assert SEALED_THEIRS in teacher.get(inside).content.decode()
    opened = guest.get(page).content.decode()
    assert SEALED_OURS in opened
    assert "sehr verschieden" in opened or "besprechen" in opened


def test_a_result_without_a_place_goes_into_the_agreement(
    guest: Client, pia: Membership, cooperation: Cooperation
) -> None:
    key = next(q.key for q in newest().core(3) if q.voice == "both" and not q.clauses)
    teacher = both_answered(guest, pia, cooperation, key)
    say(teacher, ours(cooperation, "result", key), "Wir duzen uns alle.")
    teacher.post(ours(cooperation, "agree", key), {"version": 1})
    guest.post(at("agree", key), {"version": 1})
    teacher.post(ours(cooperation, "adopt", key), {"into": "agreement"})
    agreement = make.agreement(pia.user, cooperation)
    bodies = " ".join(agreement.clauses.values_list("body", flat=True))
    assert "Wir duzen uns alle." in bodies


def test_both_sides_meet_the_merge_view(guest: Client, pia: Membership, cooperation: Cooperation) -> None:
    teacher = both_answered(guest, pia, cooperation)
    say(teacher, ours(cooperation, "result"), "Fassung der Schule")
    clash = say(guest, at("result"), "Fassung der Grundschule")
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "Fassung der Grundschule" in page
    assert "<mark>Schule</mark>" in page
    assert all(word in page for word in ("Meine übernehmen", "Ihre übernehmen", "Zusammenführen"))
    colleague = ContactPerson.objects.get()
    another = Client()
    make.come_in(another, colleague)
    clash = say(another, at(), "Zweites Gerät")
    assert clash.status_code == 409
    assert SEALED_THEIRS in clash.content.decode()
    merged = another.post(at(), {"text": "Zweites Gerät", "version": 1, "take": "both"}).content.decode()
    assert SEALED_THEIRS in merged
    assert "Zweites Gerät" in merged


# -- Whose turn, mails --------------------------------------------------------------


def test_the_turn_passes_with_the_last_answer_and_by_hand(
    guest: Client, pia: Membership, cooperation: Cooperation
) -> None:
    records.pass_ball(actor=pia.user, cooperation=cooperation, to=Ball.PARTNER)
    assert "Sie sind dran seit" in guest.get("/g/").content.decode()
    guest.post(reverse("guests:give_back"))
    assert Cooperation.objects.get().ball == Ball.SCHOOL
    records.pass_ball(actor=pia.user, cooperation=cooperation, to=Ball.PARTNER)
    keys = [q.key for q in newest().core(3) if q.voice == "both"]
    for key in keys:
        assert Cooperation.objects.get().ball == Ball.PARTNER
        say(guest, at(key=key), "Ja")
        guest.post(at("hand_in", key))
    assert Cooperation.objects.get().ball == Ball.SCHOOL


def test_a_reminder_is_one_mail_a_day_and_bundled(
    guest: Client, pia: Membership, henrike: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    second = make.cooperation(henrike, anke.partner, title="Chorklasse")
    records.give_pass(actor=henrike.user, cooperation=second, contact=anke)
    head = signed_in(henrike)
    news = OutgoingMail.unscoped.filter(kind="guest_news")
    today = head.post(reverse("cooperations:remind", args=[cooperation.address]), follow=True)
    assert "folgt morgen" in today.content.decode(), "the invitation was today's mail"
    with time_machine.travel(TODAY + timedelta(days=1), tick=True):
        for _twice in range(2):
            tasks.tell_guests()
        body = news.get().body_text
        assert "Fragen beantworten" in body
        assert "Chorklasse" not in body, "nobody asked for that one"
        head = signed_in(henrike)  # a session lasts twelve hours
        again = head.post(reverse("cooperations:remind", args=[second.address]), follow=True)
        assert "folgt morgen" in again.content.decode()
    with time_machine.travel(TODAY + timedelta(days=2), tick=True):
        tasks.tell_guests()
        assert news.count() == 2
        body = news.latest("due_at").body_text
        assert "Chorklasse" in body
        assert "Singklasse" not in body, "only what was not told yesterday"
        assert make.mailed(anke, "guest_news", r"(/g/[\w-]{43}/)")
    with time_machine.travel(TODAY + timedelta(days=3), tick=True):
        tasks.tell_guests()
        assert news.count() == 2, "nothing new, no mail"


def test_the_mail_of_the_day_gives_way_to_another_mail_and_to_the_guests_wish(
    guest: Client, pia: Membership, henrike: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    news = OutgoingMail.unscoped.filter(kind="guest_news")
    with time_machine.travel(TODAY + timedelta(days=1), tick=True):
        records.comment(actor=pia.user, cooperation=cooperation, text="Hallo", audience=Audience.BOTH)
        outbox.queue(key="m", kind="meeting_minutes", to=outbox.Recipient(anke.email), letter=outbox.Letter("P", "P"))
        tasks.tell_guests()
        assert news.count() == 0
    with time_machine.travel(TODAY + timedelta(days=2), tick=True):
        tasks.tell_guests()
        assert "1 neuen Kommentar" in news.get().body_text
        assert "Hallo" not in news.get().body_text
        guest.post(reverse("guests:choose_mails"), {"mails": "0"})
        records.comment(actor=pia.user, cooperation=cooperation, text="Noch da?", audience=Audience.BOTH)
    with time_machine.travel(TODAY + timedelta(days=3), tick=True):
        tasks.tell_guests()
        assert news.count() == 1


def test_the_workspace_names_at_most_three_things(
    guest: Client, pia: Membership, henrike: Membership, cooperation: Cooperation
) -> None:
    page = guest.get("/g/").content.decode()
    assert "Fragen beantworten" in page
    assert page.count('class="badge-ic warn"') == 1
    teacher = both_answered(guest, pia, cooperation)
    both_answered(guest, pia, cooperation, "3.values")
    say(teacher, ours(cooperation, "result"), "Gemeinsam")
    make.series(henrike.user, cooperation, date(2027, 2, 9))
    meeting = make.meetings.actions.begin(actor=pia.user, meeting=Meeting.objects.order_by("on")[0])
    entry = meeting.entries.order_by("position")[0]
    make.meetings.actions.write(actor=pia.user, entry=entry, text="Es läuft gut.", version=0)
    make.meetings.actions.send_minutes(actor=pia.user, meeting=meeting)
    page = guest.get("/g/").content.decode()
    assert page.count('class="badge-ic warn"') == 3
    assert "1 Ergebnis zustimmen" in page
    assert "Protokoll vom" in page
    read = guest.get(reverse("guests:minutes", args=[meeting.ref])).content.decode()
    assert "Es läuft gut." in read
    guest.post(reverse("guests:confirm_minutes", args=[meeting.ref]))
    assert AuditEntry.objects.get(verb="minutes_confirmed").actor_name == "Anke Rüschhoff"


def test_a_question_is_passed_on_to_a_colleague_with_a_pass_of_her_own(
    guest: Client, henrike: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    bad = guest.post(at("pass_on"), {"name": "Lena Voß", "email": "keine-adresse"})
    assert bad.status_code == 422
    assert "Lena Voß" in bad.content.decode()
    typed = {
        "name": "Lena Voß",
        "email": "lena@schule.example",
        "function": "Klassenlehrerin",
        "note": "Du weißt mehr.",
    }
    guest.post(at("pass_on"), typed)
    lena = ContactPerson.objects.get(email="lena@schule.example")
    assert (lena.partner, lena.level) == (anke.partner, ContactLevel.OPERATIVE)
    letter = OutgoingMail.unscoped.get(kind="guest_link", to_address="lena@schule.example")
    assert "Anke Rüschhoff bittet Sie" in letter.body_text
    assert "Du weißt mehr." in letter.body_text
    browser = Client()
    make.come_in(browser, lena)
    assert "beantworten" in browser.get("/g/").content.decode()
    say(browser, at(), "Ich weiß mehr.")
    assert Answer.objects.get().by_name == "Lena Voß"
    team = signed_in(henrike).get(reverse("cooperations:team", args=[cooperation.address])).content.decode()
    assert "Lena Voß" in team
    assert "eingeladen von Anke Rüschhoff" in team
    assert AuditEntry.objects.filter(verb="question_passed_on", actor_name="Anke Rüschhoff").exists()
    own = guest.post(at("pass_on"), typed | {"email": anke.email})
    assert own.status_code == 422
    for number in range(6):
        last = guest.post(at("pass_on"), typed | {"email": f"p{number}@schule.example"})
    assert last.status_code == 422
    assert "Grenze" in last.content.decode()


# -- The working level, comments ------------------------------------------------------


def test_the_gate_names_the_side_whose_working_people_are_missing(
    guest: Client, henrike: Membership, pia: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    records.change_contact(actor=henrike.user, contact=anke, level=ContactLevel.LEADING)

    def gate() -> str:
        return signed_in(henrike).get(f"/kooperationen/{cooperation.ref}/phasen/3/").content.decode()

    both_answered(guest, henrike, cooperation)
    page = gate()
    assert "von der Musikschule noch niemand, der unterrichtet" in page, "the head leads, she does not teach here"
    assert "noch niemand von der Arbeitsebene" in page
    say(signed_in(pia), ours(cooperation, key="3.values"), "Aus dem Unterricht")
    assert "noch niemand, der unterrichtet" not in gate()
    records.change_contact(actor=henrike.user, contact=anke, level=ContactLevel.OPERATIVE)
    assert "von der Arbeitsebene" not in gate()


def test_comments_have_an_audience_and_only_readers_are_spoken_to(
    guest: Client, henrike: Membership, pia: Membership, cooperation: Cooperation
) -> None:
    head = signed_in(henrike)
    inside = head.post(ours(cooperation, "comment"), {"text": "Nur für uns, @Pia Steinkötter", "audience": "internal"})
    assert inside.status_code == 302
    refused = head.post(ours(cooperation, "comment"), {"text": "Pst, @Anke Rüschhoff", "audience": "internal"})
    assert refused.status_code == 422
    assert "Pst, @Anke Rüschhoff" in refused.content.decode()
    assert "liest keine internen" in refused.content.decode()
    head.post(ours(cooperation, "comment"), {"text": "Für alle, @Anke", "audience": "both"})
    page = guest.get(at()).content.decode()
    assert "Für alle" in page
    assert "Nur für uns" not in page
    assert Mention.objects.filter(seen_at=None).count() == 1, "the guest has read hers"
    guest.post(at("comment"), {"text": "Danke @Pia", "audience": "internal"})
    ours_now = signed_in(pia).get(ours(cooperation)).content.decode()
    assert "Danke @Pia" in ours_now
    assert not Mention.objects.filter(seen_at=None).exists()
    comment = Comment.objects.get(text="Danke @Pia")
    assert (comment.audience, comment.by, comment.by_name) == (Audience.BOTH, None, "Anke Rüschhoff")
    assert guest.post(at("comment"), {"text": " "}).status_code == 422
    assert guest.post(reverse("guests:comment_here"), {"text": "Allgemein gefragt"}).status_code == 302
    assert "Allgemein gefragt" in signed_in(pia).get(f"/kooperationen/{cooperation.ref}/aufgaben/").content.decode()


def test_both_sides_argue_about_a_section(
    guest: Client, henrike: Membership, pia: Membership, cooperation: Cooperation
) -> None:
    agreement = make.agreement(henrike.user, cooperation)
    teacher, page = signed_in(pia), reverse("agreements:edit", args=[cooperation.address])
    address = reverse("agreements:comment", args=[cooperation.address])
    teacher.post(address, {"section": "contacts", "text": "Zwei Namen reichen", "audience": "internal"})
    assert guest.get("/g/vereinbarung/").status_code == 404, "a draft stays in the house"
    assert guest.post("/g/vereinbarung/kommentar/", {"text": "x"}).status_code == 404
    agreements.actions.offer(actor=henrike.user, agreement=agreement)
    read = guest.get("/g/vereinbarung/").content.decode()
    assert "Ansprechpersonen" in read
    assert "Zwei Namen" not in read
    values = {"section": "contacts", "text": "Bitte auch Frau Voß nennen, @Pia", "audience": "both"}
    guest.post("/g/vereinbarung/kommentar/", values)
    assert Comment.objects.get(contact__isnull=False).about == f"clause:{agreement.ref}:contacts"
    assert "spricht Sie an" in teacher.get("/aufgaben/").content.decode()
    inside = teacher.get(page).content.decode()
    assert "Bitte auch Frau Voß nennen" in inside
    assert "Zwei Namen reichen" in inside
    assert "spricht Sie an" not in teacher.get("/aufgaben/").content.decode()
    empty = guest.post("/g/vereinbarung/kommentar/", {"section": "erfunden", "text": " "})
    assert empty.status_code == 422
    refused = teacher.post(address, {"section": "contacts", "text": "Pst @Anke", "audience": "internal"})
    assert refused.status_code == 422
    assert "Pst @Anke" in refused.content.decode()


def test_a_mention_waits_in_my_tasks(guest: Client, pia: Membership, cooperation: Cooperation) -> None:
    guest.post(at("comment"), {"text": "@Pia, wann passt es?"})
    assert "Anke Rüschhoff spricht Sie an" in signed_in(pia).get("/aufgaben/").content.decode()
    signed_in(pia).get(ours(cooperation))
    assert "spricht Sie an" not in signed_in(pia).get("/aufgaben/").content.decode()


def test_mails_with_links_are_forgotten_once_sent(
    henrike: Membership,
    cooperation: Cooperation,
    anke: ContactPerson,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "clock_jumped", lambda: False)
    settings.EMAIL_URL = "memory://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    records.give_pass(actor=henrike.user, cooperation=cooperation, contact=anke)
    outbox.drain()
    assert re.search(r"/g/[\w-]{43}/", mail.outbox[0].body)
    row = OutgoingMail.unscoped.get(kind="guest_link")
    assert (row.state, row.body_text) == (MailState.SENT, "")


# -- Edge cases -----------------------------------------------------------------------


def test_what_was_handed_in_stays_a_version_of_its_own(
    guest: Client, pia: Membership, cooperation: Cooperation
) -> None:
    both_answered(guest, pia, cooperation)
    say(guest, at(), "Nach dem Öffnen anders gesagt", version=1)
    stored = list(
        AnswerRevision.objects.filter(answer__side="partner").order_by("version").values_list("text", flat=True)
    )
    assert stored == [SEALED_THEIRS, "Nach dem Öffnen anders gesagt"]
    page = signed_in(pia).get(ours(cooperation)).content.decode()
    assert "Frühere Fassungen" in page
    assert SEALED_THEIRS in page


def test_drafts_from_before_handing_in_stay_with_their_side(
    guest: Client, pia: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    say(guest, at(), "Wilder erster Entwurf")
    colleague = make.contact(pia.user, anke.partner, "Nils Overbeck")
    nils = make.guest(pia.user, cooperation, colleague)
    say(nils, at(), SEALED_THEIRS, version=1)
    guest.post(at("hand_in"))
    teacher = signed_in(pia)
    say(teacher, ours(cooperation), "Wir")
    teacher.post(ours(cooperation, "hand_in"))
    say(guest, at(), "Später", version=2)
    page = teacher.get(ours(cooperation)).content.decode()
    assert SEALED_THEIRS in page
    assert "Wilder erster Entwurf" not in page
    assert "Wilder erster Entwurf" in guest.get(at()).content.decode()


def test_what_is_handed_in_cannot_be_emptied(guest: Client, cooperation: Cooperation) -> None:
    say(guest, at(), "Ja")
    guest.post(at("hand_in"))
    answer = guest.post(at(), {"text": "", "version": 1}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "nicht leeren" in answer.content.decode()
    assert Answer.objects.get().text == "Ja"


def test_the_office_is_not_spoken_to_internally(
    guest: Client, henrike: Membership, klara: Membership, cooperation: Cooperation
) -> None:
    records.add_to_team(actor=henrike.user, cooperation=cooperation, user=klara.user)
    refused = signed_in(henrike).post(
        ours(cooperation, "comment"), {"text": "Intern @Klara Nienaber", "audience": "internal"}
    )
    assert refused.status_code == 422
    signed_in(henrike).post(ours(cooperation, "comment"), {"text": "Für alle @Klara", "audience": "both"})
    assert "spricht Sie an" in signed_in(klara).get("/aufgaben/").content.decode()


def test_the_mail_says_nothing_of_the_internal_dialogue_and_of_ones_own_clicks(
    guest: Client, pia: Membership, cooperation: Cooperation
) -> None:
    with time_machine.travel(TODAY + timedelta(days=1), tick=True):
        tasks.tell_guests()
    both_answered(guest, pia, cooperation)
    GuestPass.objects.update(told_at=timezone.now())
    team_question = next(q for q in newest().core(1) if q.voice == "team")
    save_result(actor=pia.user, cooperation=cooperation, question=team_question, text="Intern", version=0)
    say(guest, at("result"), "Vom Gast")
    guest.post(at("agree"), {"version": 1})
    assert workspace.news(GuestPass.objects.get(), timezone.now()) == []


def test_the_pass_ends_with_the_partners_part_and_with_the_cooperation(
    guest: Client, henrike: Membership, cooperation: Cooperation
) -> None:
    Cooperation.objects.update(status="ended")
    assert guest.get("/g/").status_code == 200, "everything can still be read"
    assert say(guest, at(), "zu spät").status_code == 403
    assert guest.post(reverse("guests:choose_mails"), {"mails": "0"}).status_code == 302
    sent = OutgoingMail.unscoped.count()
    guest.post(reverse("guests:renew"))
    assert OutgoingMail.unscoped.count() == sent
    Cooperation.objects.update(status="active")
    other = make.partner(henrike.user, name="Kita Sternschnuppe", kind="daycare")
    records.link_partner(actor=henrike.user, cooperation=cooperation, partner=other)
    link = cooperation.partner_links.exclude(partner=other).get()
    records.unlink_partner(actor=henrike.user, link=link)
    assert guest.get("/g/").status_code == 410


def test_einig_does_not_outlive_its_text(guest: Client, pia: Membership, cooperation: Cooperation) -> None:
    teacher = both_answered(guest, pia, cooperation)
    say(teacher, ours(cooperation, "result"), "Erst so")
    teacher.post(ours(cooperation, "state"), {"state": "agreed"})
    assert "Ergebnis zustimmen" in guest.get("/g/").content.decode(), "set by hand, the partner is asked all the same"
    say(teacher, ours(cooperation, "result"), "Dann anders", version=1)
    assert Item.objects.get(key=KEY).state == ItemState.DISCUSS


def test_correcting_what_the_partner_told_is_met_by_a_newer_text(
    guest: Client, pia: Membership, henrike: Membership, cooperation: Cooperation
) -> None:
    teacher, head = signed_in(pia), signed_in(henrike)
    say(teacher, ours(cooperation), "Wir")
    teacher.post(ours(cooperation, "hand_in"))
    address = ours(cooperation, "partner_answer")
    source = {"told_by": "Anke", "told_on": "2026-11-21"}
    teacher.post(address, {"text": "Erste Notiz", "version": 0, **source})
    assert "Erste Notiz" in head.get(address).content.decode()
    teacher.post(address, {"text": "Zweite Notiz", "version": 1, **source})
    late = head.post(address, {"text": "Meine Notiz", "version": 1, **source})
    assert late.status_code == 409
    assert "Zweite Notiz" in late.content.decode()
    assert "Meine Notiz" in late.content.decode()
    assert 'name="version" value="2"' in late.content.decode()


def test_an_excluded_person_is_not_brought_back_by_a_colleague(
    guest: Client, henrike: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    gone = make.contact(henrike.user, anke.partner, "Karl Weg", email="karl@schule.example")
    records.give_pass(actor=henrike.user, cooperation=cooperation, contact=gone)
    records.revoke_pass(actor=henrike.user, guest_pass=GuestPass.objects.get(contact=gone))
    records.change_contact(actor=henrike.user, contact=gone, valid_until=date(2026, 11, 1))
    answer = guest.post(at("pass_on"), {"name": "Karl Weg", "email": "karl@schule.example"})
    assert answer.status_code == 422
    assert ContactPerson.objects.filter(email="karl@schule.example").count() == 1


def test_a_colleague_who_is_in_gets_no_second_mail_and_finds_the_question(
    guest: Client, pia: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    nils = make.guest(
        pia.user, cooperation, make.contact(pia.user, anke.partner, "Nils Overbeck", email="n@schule.example")
    )
    further = next(q.key for q in newest().deepening(6) if q.voice == "both" and not q.parent)
    for key in (KEY, further):
        guest.post(at("pass_on", key), {"name": "Nils Overbeck", "email": "n@schule.example"})
    assert OutgoingMail.unscoped.filter(kind="guest_link", to_address="n@schule.example").count() == 1
    assert newest().get(further).text in "".join(nils.get(f"/g/phasen/{n}/").content.decode() for n in (3, 6))
    questions = workspace.open_questions(
        GuestPass.objects.get(contact__email="n@schule.example"), workspace.rows(GuestPass.objects.first())
    )
    assert further in [question.key for question in questions.to_answer]


def test_asking_for_codes_does_not_push_the_open_workspace_out(
    guest: Client, henrike: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    second = make.cooperation(henrike, anke.partner, title="Chorklasse")
    records.give_pass(actor=henrike.user, cooperation=second, contact=anke)
    guest.get(make.mailed(anke, "guest_link", r"(/g/[\w-]{43}/)"))
    for _again in range(5):
        guest.post(reverse("guests:send_code"))
    assert guest.get("/g/").status_code == 200
    assert len(guest.cookies["guest"].value.split(".")) == 2


def test_guessing_closes_every_link_and_the_owner_gets_a_fresh_one(
    henrike: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    records.give_pass(actor=henrike.user, cooperation=cooperation, contact=anke)
    link, thief = make.mailed(anke, "guest_link", r"(/g/[\w-]{43}/)"), Client()
    thief.get(link)
    for _code in range(3):
        thief.post(reverse("guests:send_code"))
        code = make.mailed(anke, "guest_code", r"\b(\d{6})\b")
        for _try in range(5):
            thief.post(reverse("guests:confirm"), {"code": f"{(int(code) + 1) % 1_000_000:06d}"})
    assert thief.get(link).status_code == 404
    assert make.mailed(anke, "guest_renewal", r"(/g/[\w-]{43}/)") != link


def test_reminding_says_who_asks_and_leaves_people_alone_who_owe_nothing(
    guest: Client, henrike: Membership, cooperation: Cooperation, anke: ContactPerson
) -> None:
    remind = reverse("cooperations:remind", args=[cooperation.address])
    with time_machine.travel(TODAY + timedelta(days=1), tick=True):
        head = signed_in(henrike)
        head.post(remind)
        assert "Dr. Henrike Vosskamp bittet Sie freundlich" in OutgoingMail.unscoped.get(kind="guest_news").body_text
        Cooperation.objects.update(status="paused")
        assert "wird im Moment nichts gebraucht" in head.post(remind, follow=True).content.decode()
        Cooperation.objects.update(status="active")
        GuestPass.objects.update(wants_mail=False)
        assert "Greifen Sie zum Telefon" in head.post(remind, follow=True).content.decode()


def test_a_guest_whose_pass_lapsed_gets_the_typed_words_back(guest: Client, cooperation: Cooperation) -> None:
    GuestPass.objects.update(expires_at=timezone.now())
    answer = guest.post(at("comment"), {"text": "Lang überlegt"})
    assert answer.status_code == 410
    assert "Lang überlegt" in answer.content.decode()
