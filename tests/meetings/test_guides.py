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
    made = make.cooperation(henrike, make.partner(henrike.user), phase=7)
    add_to_team(actor=henrike.user, cooperation=made, user=pia.user)
    make.series(henrike.user, made, date(2026, 11, 24))
    return made


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
    made = Guide.objects.get()
    assert made.questions.filter(kind=QuestionKind.SCALE).count() == 12
    assert made.questions.filter(kind=QuestionKind.OPEN).count() == 5
    client.post(url(cooperation, "leitfaden/annehmen/"))
    assert guides.current(cooperation) is None, "one side is not enough"
    nobody = client.post(url(cooperation, "leitfaden/annehmen/"), {"seite": "partner"})
    assert nobody.status_code == 422
    client.post(url(cooperation, "leitfaden/annehmen/"), {"seite": "partner", "told_by": "Anke Rüschhoff"})
    made.refresh_from_db()
    assert (made.state, made.partner_accepted_by) == (GuideState.ACCEPTED, "Anke Rüschhoff")
    assert made.noted_by_name == "Dr. Henrike Vosskamp"
    page = client.get(url(cooperation, "leitfaden/")).content.decode()
    assert "notiert von Dr. Henrike Vosskamp" in page
    with pytest.raises(ValidationError):
        actions.accept_guide(actor=henrike.user, guide=made, side=Side.SCHOOL)
    with pytest.raises(ValidationError):
        actions.discard_guide(actor=henrike.user, guide=made)


def test_changing_asks_both_sides_anew(cooperation: Cooperation, henrike: Membership) -> None:
    make.guide(henrike.user, cooperation)
    client = signed_in(henrike)
    client.post(url(cooperation, "leitfaden/neu/"))
    made = guides.in_the_making(cooperation)
    assert made
    assert made.number == 2
    actions.accept_guide(actor=henrike.user, guide=made, side=Side.SCHOOL)
    form = {"title": "Unser Leitfaden", "text-new0": "Klingt der Chor?", "kind-new0": "scale", "place-new0": "1"}
    form |= {"text-goals_known": "Ziele sind bekannt.", "kind-goals_known": "scale", "place-goals_known": "2"}
    assert client.post(url(cooperation, "leitfaden/bearbeiten/"), {"title": ""}).status_code == 422
    client.post(url(cooperation, "leitfaden/bearbeiten/"), form)
    made.refresh_from_db()
    assert (made.title, made.state, made.school_accepted_by) == ("Unser Leitfaden", GuideState.DRAFT, "")
    assert [row.text for row in guides.questions(made)] == ["Klingt der Chor?", "Ziele sind bekannt."]
    assert guides.questions(made)[1].key == "goals_known", "the same question through all versions"
    with pytest.raises(ValidationError):
        actions.change_guide(actor=henrike.user, guide=made, title="x", lines=[])
    with pytest.raises(ValidationError):
        actions.change_guide(actor=henrike.user, guide=made, title="", lines=[Line("", QuestionKind.OPEN, "Ja?")])
    old = guides.current(cooperation)
    for side in Side:
        actions.accept_guide(actor=henrike.user, guide=made, side=side)
    assert guides.current(cooperation) == made
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
    kept = Guide.objects.library().get()
    assert "Für Chöre" in client.get("/einstellungen/leitfaeden/").content.decode()
    form = {"title": "Für Chöre", "text-goals_known": "Ziele?", "kind-goals_known": "open"}
    assert client.get(f"/einstellungen/leitfaeden/{kept.ref}/").status_code == 200
    client.post(f"/einstellungen/leitfaeden/{kept.ref}/", form)
    assert [row.text for row in guides.questions(kept)] == ["Ziele?"]
    other = make.cooperation(henrike, title="Chorklasse")
    client.post(url(other, "leitfaden/neu/"), {"vorlage": kept.ref})
    made = guides.in_the_making(other)
    assert made
    assert [row.text for row in guides.questions(made)] == ["Ziele?"]
    client.post(f"/einstellungen/leitfaeden/{kept.ref}/weg/")
    assert not Guide.objects.library().exists()
    assert guides.questions(made), "the cooperation keeps its own"


def test_sealed_until_both_have_handed_in(meeting: Meeting, henrike: Membership) -> None:
    answer(henrike, meeting, Side.SCHOOL, goals_known=(4, ""), kept=(3, "meistens"), keep=(None, "Das Singen"))
    answer(henrike, meeting, Side.PARTNER, goals_known=(2, "wenig"), kept=(3, ""), worth=(0, ""))
    meeting.refresh_from_db()
    for side in Side:
        seen = guides.sheet(meeting, side)
        assert seen
        assert not seen.opened
        assert all(row.theirs is None for row in seen.rows)
    hand_in(henrike, meeting, Side.SCHOOL)
    ours = guides.sheet(meeting, Side.SCHOOL)
    assert ours
    assert ours.withdrawable
    actions.withdraw_guide(actor=henrike.user, meeting=meeting, side=Side.SCHOOL)
    hand_in(henrike, meeting, Side.SCHOOL)
    with pytest.raises(ValidationError):
        answer(henrike, meeting, Side.SCHOOL, goals_known=(1, ""))
    hand_in(henrike, meeting, Side.PARTNER)
    seen = guides.sheet(meeting, Side.SCHOOL)
    assert seen
    assert seen.opened
    assert [row.question.key for row in seen.rows if row.apart] == ["goals_known"]
    assert seen.apart == 1
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
    made = actions.draft_guide(actor=henrike.user, cooperation=cooperation)
    actions.change_guide(actor=henrike.user, guide=made, title="Neu", lines=[Line("", QuestionKind.OPEN, "Und?")])
    for side in Side:
        actions.accept_guide(actor=henrike.user, guide=made, side=side)
    meeting.refresh_from_db()
    assert meeting.guide == first
    assert meeting.touched, "the planner leaves it alone"
    later = Meeting.objects.order_by("on")[1]
    assert guides.of_meeting(later) == made


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
