"""A guide both sides accept; answers that stay sealed until both have handed in; far apart is to be talked about."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership
from infrastructure.models import AuditEntry
from kooperation.actions import add_to_team
from kooperation.choices import Side
from kooperation.models import Cooperation
from meetings import actions, guides
from meetings.choices import GuideState, QuestionKind
from meetings.guides import Line
from meetings.models import Guide, GuideAnswer, Meeting
from tests import make
from tests.conftest import signed_in


@pytest.fixture
def cooperation(henrike: Membership, pia: Membership, today: Any) -> Cooperation:
    cooperation = make.cooperation(henrike, make.partner(henrike.user), phase=7)
    add_to_team(actor=henrike.user, cooperation=cooperation, user=pia.user)
    make.series(henrike.user, cooperation, date(2026, 11, 24))
    return cooperation


@pytest.fixture
def meeting(cooperation: Cooperation, henrike: Membership) -> Meeting:
    make.guide(henrike.user, cooperation)
    return Meeting.objects.order_by("on")[0]


def answer(henrike: Membership, meeting: Meeting, side: Side, **values: tuple[int | None, str]) -> Meeting:
    return actions.answer_guide(actor=henrike.user, meeting=meeting, side=side, answers=values)


def hand_in(henrike: Membership, meeting: Meeting, side: Side) -> None:
    actions.hand_in_guide(actor=henrike.user, meeting=meeting, side=side)


def url(cooperation: Cooperation, rest: str = "") -> str:
    return f"/kooperationen/{cooperation.ref}/termine/{rest}"


def test_from_the_usual_guide_to_one_both_accept(cooperation: Cooperation, henrike: Membership) -> None:
    client = signed_in(henrike)
    assert "Noch kein Leitfaden" in client.get(url(cooperation, "leitfaden/")).content.decode()
    client.post(url(cooperation, "leitfaden/neu/"), {"vorlage": "ueblich"})
    client.post(url(cooperation, "leitfaden/neu/"), {"vorlage": "ueblich"})
    guide = Guide.objects.get()
    assert guide.questions.filter(kind=QuestionKind.SCALE).count() == 12
    assert guide.questions.filter(kind=QuestionKind.OPEN).count() == 5
    client.post(url(cooperation, "leitfaden/annehmen/"))
    assert guides.current(cooperation) is None, "one side is not enough"
    nobody = client.post(url(cooperation, "leitfaden/annehmen/"), {"seite": "partner"})
    assert nobody.status_code == 422
    client.post(url(cooperation, "leitfaden/annehmen/"), {"seite": "partner", "told_by": "Anke Rüschhoff"})
    guide.refresh_from_db()
    assert (guide.state, guide.partner_accepted_by) == (GuideState.ACCEPTED, "Anke Rüschhoff")
    assert guide.noted_by_name == "Dr. Henrike Vosskamp"
    page = client.get(url(cooperation, "leitfaden/")).content.decode()
    assert "notiert von Dr. Henrike Vosskamp" in page
    with pytest.raises(ValidationError):
        actions.accept_guide(actor=henrike.user, guide=guide, side=Side.SCHOOL)
    with pytest.raises(ValidationError):
        actions.discard_guide(actor=henrike.user, guide=guide)


def test_changing_asks_both_sides_anew(cooperation: Cooperation, henrike: Membership) -> None:
    make.guide(henrike.user, cooperation)
    client = signed_in(henrike)
    client.post(url(cooperation, "leitfaden/neu/"))
    guide = guides.in_the_making(cooperation)
    assert guide
    assert guide.number == 2
    actions.accept_guide(actor=henrike.user, guide=guide, side=Side.SCHOOL)
    form = {"title": "Unser Leitfaden", "text-new0": "Klingt der Chor?", "kind-new0": "scale", "place-new0": "1"}
    form |= {"text-goals_known": "Ziele sind bekannt.", "kind-goals_known": "scale", "place-goals_known": "2"}
    assert client.post(url(cooperation, "leitfaden/bearbeiten/"), {"title": ""}).status_code == 422
    client.post(url(cooperation, "leitfaden/bearbeiten/"), form)
    guide.refresh_from_db()
    assert (guide.title, guide.state, guide.school_accepted_by) == ("Unser Leitfaden", GuideState.DRAFT, "")
    assert [row.text for row in guides.questions(guide)] == ["Klingt der Chor?", "Ziele sind bekannt."]
    assert guides.questions(guide)[1].key == "goals_known", "the same question through all versions"
    with pytest.raises(ValidationError):
        actions.change_guide(actor=henrike.user, guide=guide, title="x", lines=[])
    with pytest.raises(ValidationError):
        actions.change_guide(actor=henrike.user, guide=guide, title="", lines=[Line("", QuestionKind.OPEN, "Ja?")])
    old = guides.current(cooperation)
    for side in Side:
        actions.accept_guide(actor=henrike.user, guide=guide, side=side)
    assert guides.current(cooperation) == guide
    assert old
    old.refresh_from_db()
    assert old.state == GuideState.SUPERSEDED
    client.post(url(cooperation, "leitfaden/neu/"))
    client.post(url(cooperation, "leitfaden/verwerfen/"))
    assert guides.in_the_making(cooperation) is None


def test_the_library(cooperation: Cooperation, henrike: Membership) -> None:
    make.guide(henrike.user, cooperation)
    client = signed_in(henrike)
    client.post(url(cooperation, "leitfaden/sammlung/"), {"title": "Für Chöre", "template": "club"})
    guide = Guide.objects.library().get()
    assert "Für Chöre" in client.get("/einstellungen/leitfaeden/").content.decode()
    form = {"title": "Für Chöre", "text-goals_known": "Ziele?", "kind-goals_known": "open"}
    assert client.get(f"/einstellungen/leitfaeden/{guide.ref}/").status_code == 200
    client.post(f"/einstellungen/leitfaeden/{guide.ref}/", form)
    assert [row.text for row in guides.questions(guide)] == ["Ziele?"]
    other = make.cooperation(henrike, title="Chorklasse")
    client.post(url(other, "leitfaden/neu/"), {"vorlage": guide.ref})
    draft = guides.in_the_making(other)
    assert draft
    assert [row.text for row in guides.questions(draft)] == ["Ziele?"]
    client.post(f"/einstellungen/leitfaeden/{guide.ref}/weg/")
    assert not Guide.objects.library().exists()
    assert guides.questions(draft), "the cooperation keeps its own"


def test_sealed_until_both_have_handed_in(meeting: Meeting, henrike: Membership) -> None:
    answer(henrike, meeting, Side.SCHOOL, goals_known=(4, ""), kept=(3, "meistens"), keep=(None, "Das Singen"))
    answer(henrike, meeting, Side.PARTNER, goals_known=(2, "wenig"), kept=(3, ""), worth=(0, ""))
    meeting.refresh_from_db()
    for side in Side:
        sheet = guides.sheet(meeting, side)
        assert sheet
        assert not sheet.opened
        assert all(row.theirs is None for row in sheet.rows)
    hand_in(henrike, meeting, Side.SCHOOL)
    ours = guides.sheet(meeting, Side.SCHOOL)
    assert ours
    assert ours.withdrawable
    actions.withdraw_guide(actor=henrike.user, meeting=meeting, side=Side.SCHOOL)
    hand_in(henrike, meeting, Side.SCHOOL)
    with pytest.raises(ValidationError):
        answer(henrike, meeting, Side.SCHOOL, goals_known=(1, ""))
    hand_in(henrike, meeting, Side.PARTNER)
    sheet = guides.sheet(meeting, Side.SCHOOL)
    assert sheet
    assert sheet.opened
    assert [row.question.key for row in sheet.rows if row.apart] == ["goals_known"]
    assert sheet.apart == 1
    with pytest.raises(ValidationError):
        actions.withdraw_guide(actor=henrike.user, meeting=meeting, side=Side.SCHOOL)


def test_the_trail_keeps_no_sealed_text(meeting: Meeting, henrike: Membership) -> None:
    answer(henrike, meeting, Side.SCHOOL, keep=(None, "Das Geheimnis"))
    entry = AuditEntry.objects.get(verb="guide_answered")
    assert "Geheimnis" not in str(entry.changes)
    assert entry.changes["keep"]["length"] == len("None Das Geheimnis")


def test_the_version_is_frozen_with_the_first_answer(
    meeting: Meeting, cooperation: Cooperation, henrike: Membership
) -> None:
    answer(henrike, meeting, Side.SCHOOL, goals_known=(4, ""))
    first = guides.current(cooperation)
    guide = actions.draft_guide(actor=henrike.user, cooperation=cooperation)
    actions.change_guide(actor=henrike.user, guide=guide, title="Neu", lines=[Line("", QuestionKind.OPEN, "Und?")])
    for side in Side:
        actions.accept_guide(actor=henrike.user, guide=guide, side=side)
    meeting.refresh_from_db()
    assert meeting.guide == first
    assert meeting.touched, "the planner leaves it alone"
    later = Meeting.objects.order_by("on")[1]
    assert guides.of_meeting(later) == guide


def test_refusals(meeting: Meeting, cooperation: Cooperation, henrike: Membership) -> None:
    with pytest.raises(ValidationError):
        hand_in(henrike, meeting, Side.SCHOOL)
    with pytest.raises(ValidationError):
        answer(henrike, meeting, Side.SCHOOL, goals_known=(7, ""))
    with pytest.raises(ValidationError, match="zuerst"):
        actions.record_guide_for_partner(actor=henrike.user, meeting=meeting, answers={"kept": (1, "")}, told_by="Anke")
    Guide.objects.update(state=GuideState.SUPERSEDED)
    with pytest.raises(ValidationError, match="keinen Leitfaden"):
        answer(henrike, Meeting.objects.order_by("on")[1], Side.SCHOOL, goals_known=(4, ""))
    actions.cancel_meeting(actor=henrike.user, meeting=meeting)
    with pytest.raises(ValidationError, match="vorbei"):
        answer(henrike, meeting, Side.SCHOOL, goals_known=(4, ""))


def test_the_pages(meeting: Meeting, cooperation: Cooperation, henrike: Membership, pia: Membership) -> None:
    client, page = signed_in(pia), url(cooperation, f"{meeting.ref}/antworten/")
    assert "trifft eher zu" in client.get(page).content.decode()
    refused = client.post(page, {"wert-kept": "9", "text-keep": "Die Bühne"})
    assert refused.status_code == 422
    assert "Die Bühne" in refused.content.decode(), "what was typed stays"
    client.post(page, {"wert-kept": "4", "text-keep": "Die Bühne"})
    assert "Die Bühne" in client.get(page).content.decode()
    client.post(page, {"wert-kept": "4", "text-keep": "Die Bühne", "abgeben": "1"})
    assert "Abgegeben von Pia Steinkötter" in client.get(page).content.decode()
    client.post(f"{page}zurueck/")
    client.post(page, {"wert-kept": "4", "abgeben": "1"})
    assert "Die Bühne" not in client.get(page).content.decode()
    assert client.get(f"{page}partner/").status_code == 200
    assert client.post(f"{page}partner/", {"wert-kept": "1"}).status_code == 422
    client.post(f"{page}partner/", {"wert-kept": "1", "told_by": "Anke Rüschhoff"})
    both = client.get(page).content.decode()
    assert "besprechen" in both
    assert "gesagt von Anke Rüschhoff" in both
    assert "1 Frage weit auseinander" in client.get(url(cooperation, f"{meeting.ref}/")).content.decode()
    assert GuideAnswer.objects.get(side=Side.PARTNER).value == 1
