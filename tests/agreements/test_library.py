"""The library of sections: all of them, only those that apply, the school's own ones, details, gaps."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership
from agreements import actions, catalogue
from agreements.models import Agreement, Clause, OwnClause
from agreements.text import clauses, editor, variables
from infrastructure.models import AuditEntry
from kooperation.models import Cooperation
from phases import catalogue as questions
from tests import make
from tests.conftest import signed_in

PLACEHOLDER = re.compile(r"\{\{.*?\}\}")


@pytest.fixture
def cooperation(today: object, henrike: Membership) -> Cooperation:
    cooperation = make.cooperation(henrike, make.partner(henrike.user), title="Singklasse 3/4")
    make.offer(henrike.user, cooperation, slots="montags", place="Aula")
    return cooperation


@pytest.fixture
def agreement(henrike: Membership, cooperation: Cooperation) -> Agreement:
    return make.agreement(henrike.user, cooperation)


def keys(agreement: Agreement) -> set[str]:
    return set(Clause.objects.filter(agreement=agreement).values_list("key", flat=True))


def body(agreement: Agreement, key: str) -> str:
    return Clause.objects.get(agreement=agreement, key=key).body


def url(cooperation: Cooperation, more: str = "") -> str:
    return f"/kooperationen/{cooperation.ref}/vereinbarung/{more}"


def test_all_44_clauses_are_there_and_well_formed() -> None:
    sections = catalogue.sections()
    assert sorted(one.number for one in sections if one.number) == list(range(1, 45))
    assert len({one.key for one in sections}) == len(sections)
    contents = [content.key for content in catalogue.contents()]
    places = [contents.index(one.content) for one in sections if not one.place]
    assert places == sorted(places)
    known = {question.key for question in questions.newest().questions}
    for section in sections:
        assert set(section.questions) <= known
        for field in section.fields:
            assert field.choices or PLACEHOLDER.findall(field.sentence) == (["{{ wert }}"] if field.typed else [])
            assert not field.default or not field.choices or field.choice(field.default)
            assert field.label


@pytest.mark.parametrize(
    ("kind", "field", "minors", "there", "absent"),
    [
        ("primary_school", "school", True, {"clearance", "supervision", "attendance", "measles_proof"}, {"visiting"}),
        ("daycare", "daycare", True, {"measles_proof", "supervision"}, {"visiting", "funding"}),
        ("senior_home", "seniors", False, {"visiting"}, {"clearance", "measles_proof", "supervision", "registration"}),
        ("music_club", "club", True, {"family_fees", "supervision"}, {"measles_proof", "visiting"}),
        ("university", "university", False, {"rooms"}, {"clearance", "supervision", "measles_proof"}),
    ],
)
def test_only_sections_whose_condition_holds_stand_in_a_draft(
    henrike: Membership, kind: str, field: str, minors: bool, there: set[str], absent: set[str]
) -> None:
    partner = make.partner(henrike.user, kind=kind)
    section_keys = keys(make.agreement(henrike.user, make.cooperation(henrike, partner, field=field, minors=minors)))
    assert there <= section_keys
    assert not absent & section_keys


def test_a_changed_fact_offers_what_is_missing_and_names_what_is_not_called_for(
    agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    assert "visiting" not in keys(agreement)
    home = make.partner(henrike.user, "Haus Ahornblick", kind="senior_home")
    make.kooperation.actions.link_partner(actor=henrike.user, cooperation=cooperation, partner=home)
    Cooperation.objects.update(minors=False)
    agreement.refresh_from_db()
    agreement.cooperation.refresh_from_db()
    draft = editor.read(agreement)
    assert "visiting" in {section.key for section in draft.offers}
    assert {row.clause.key for row in draft.rows if row.idle} == {"clearance", "supervision", "attendance"}
    client = signed_in(henrike)
    page = client.get(url(cooperation)).content.decode()
    assert "nicht mehr nötig" in page
    client.post(url(cooperation, "abschnitt-aufnehmen/"), {"abschnitt": "visiting"})
    rows = list(Clause.objects.filter(agreement=agreement).order_by("position"))
    order = [section.key for section in clauses.read(agreement).sections]
    assert [row.key for row in rows] == sorted((row.key for row in rows), key=order.index)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    gone = Clause.objects.get(agreement=agreement, key="supervision")
    client.post(url(cooperation, f"abschnitte/{gone.ref}/entfernen/"))
    assert "supervision" not in keys(agreement)
    assert AuditEntry.objects.filter(verb="clause_removed", changes__clause="supervision").exists()


def test_a_section_that_nobody_knows_is_refused(agreement: Agreement, henrike: Membership) -> None:
    with pytest.raises(ValidationError):
        actions.add_clause(actor=henrike.user, agreement=agreement, key="nonsense")
    first = actions.add_clause(actor=henrike.user, agreement=agreement, key="training")
    assert actions.add_clause(actor=henrike.user, agreement=agreement, key="training").pk == first.pk


def test_details_write_their_section_and_leave_handmade_words_alone(
    agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    client = signed_in(henrike)
    clause = Clause.objects.get(agreement=agreement, key="group_size")
    page = client.get(url(cooperation, f"abschnitte/{clause.ref}/angaben/")).content.decode()
    assert "Wenn es zu viele sind" in page
    refused = client.post(url(cooperation, f"abschnitte/{clause.ref}/angaben/"), {"least": "acht", "above": "list"})
    assert refused.status_code == 422
    assert 'value="acht"' in refused.content.decode()
    client.post(url(cooperation, f"abschnitte/{clause.ref}/angaben/"), {"least": "8", "most": "12", "above": "list"})
    assert body(agreement, "group_size") == (
        "(1) Eine Gruppe hat mindestens 8 Teilnehmende.\n"
        "(2) Eine Gruppe hat höchstens 12 Teilnehmende.\n"
        "(3) Weitere Anmeldungen kommen auf eine Warteliste."
    )
    clause.refresh_from_db()
    actions.change_clause(actor=henrike.user, clause=clause, body="Wie besprochen.", version=clause.version)
    client.post(url(cooperation, f"abschnitte/{clause.ref}/angaben/"), {"least": "6"})
    assert body(agreement, "group_size") == "Wie besprochen."
    client.post(url(cooperation, f"abschnitte/{clause.ref}/neu-uebernehmen/"))
    assert body(agreement, "group_size") == "Eine Gruppe hat mindestens 6 Teilnehmende."
    with pytest.raises(ValidationError):
        actions.set_details(actor=henrike.user, agreement=agreement, clause="group_size", values={"fremd": "1"})


def test_gaps_lead_to_where_they_are_entered(
    agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    draft = editor.read(agreement)
    missing = {(gap.section.key, gap.field.key) for gap in draft.pressing}
    assert ("contacts", "both_sides") in missing
    assert ("costs", "lines") in missing
    assert ("scope", "volume") not in missing
    page = signed_in(henrike).get(url(cooperation)).content.decode()
    assert "Was noch fehlt" in page
    assert f'href="/kooperationen/{cooperation.address}/team/"' in page
    assert f'href="/kooperationen/{cooperation.address}/vereinbarung/geld/"' in page


def own(henrike: Membership, **fields: Any) -> OwnClause:
    values = {"heading": "Hausordnung", "body": "In {{ ort }} gilt: {{ zielgruppe }}.", "content": "conditions"}
    return actions.save_own_clause(actor=henrike.user, clause=OwnClause(), **(values | fields))


def test_an_own_section_stands_in_its_cooperations_with_its_variables(
    henrike: Membership, cooperation: Cooperation
) -> None:
    own(henrike, fields=["school"])
    own(henrike, heading="Nur für Vereine", fields=["club"])
    agreement = make.agreement(henrike.user, cooperation)
    clause = Clause.objects.get(agreement=agreement, heading="Hausordnung")
    assert clause.body == "In Wiesenbrück gilt: [noch offen: zielgruppe]."
    assert clause.sources == [{"kind": "own", "label": "Text der Musikschule", "key": ""}]
    assert not Clause.objects.filter(heading="Nur für Vereine").exists()


def test_a_value_is_never_read_as_a_variable_again() -> None:
    filled = variables.fill("{{titel}} {{ ort }}", {"titel": "{{ ort }}", "ort": "{% now %} {{ settings }}"})
    assert filled == "{{ ort }} {% now %} {{ settings }}"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{{ geheim }} gilt", "{{ geheim }}"),
        ("{{ settings.SECRET_KEY }}", "settings.SECRET_KEY"),
        ("{{ ort gilt", "eines davon fehlt"),
        ("ort }} gilt", "eines davon fehlt"),
    ],
)
def test_an_unknown_variable_is_named_and_nothing_is_lost(henrike: Membership, text: str, word: str) -> None:
    form = {"heading": "Hausordnung", "body": text, "content": "conditions"}
    answer = signed_in(henrike).post("/einstellungen/vereinbarung/neu/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert word in page
    assert text in page
    assert not OwnClause.objects.exists()


def test_the_school_edits_and_removes_its_sections(henrike: Membership) -> None:
    client = signed_in(henrike)
    assert "Schlussbestimmung" in client.get("/einstellungen/vereinbarung/").content.decode()
    first = client.get("/einstellungen/vereinbarung/neu/?statt=severability").content.decode()
    assert 'value="Schlussbestimmung"' in first
    form = {"heading": "Schluss", "body": "Alles andere gilt weiter.", "content": "closing", "replaces": "severability"}
    client.post("/einstellungen/vereinbarung/neu/", form | {"fields_of": ["school"], "locked": "on"})
    clause = OwnClause.objects.get()
    assert (clause.fields, clause.kinds, clause.locked) == (["school"], [], True)
    assert "durch eigenen Wortlaut ersetzt" in client.get("/einstellungen/vereinbarung/").content.decode()
    client.post(f"/einstellungen/vereinbarung/{clause.ref}/", form | {"heading": "Zum Schluss"})
    clause.refresh_from_db()
    assert (clause.heading, clause.fields) == ("Zum Schluss", [])
    client.post(f"/einstellungen/vereinbarung/{clause.ref}/entfernen/")
    assert not OwnClause.objects.exists()


def test_a_locked_section_is_changed_by_nobody_until_the_head_unlocks_it(
    henrike: Membership, klara: Membership, cooperation: Cooperation
) -> None:
    own(henrike, heading="Schluss", body="Alles andere gilt weiter.", replaces="severability", locked=True)
    agreement = make.agreement(henrike.user, cooperation)
    clause = Clause.objects.get(agreement=agreement, key="severability")
    assert (clause.locked, clause.body) == (True, "Alles andere gilt weiter.")
    save = url(cooperation, f"abschnitte/{clause.ref}/")
    refused = signed_in(klara).post(save, {"text": "Anders.", "version": 1})
    assert refused.status_code == 422
    assert "gesperrt" in refused.content.decode()
    assert signed_in(klara).post(url(cooperation, f"abschnitte/{clause.ref}/entsperren/")).status_code == 403
    signed_in(klara).post(url(cooperation, f"abschnitte/{clause.ref}/entfernen/"))
    assert "severability" in keys(agreement)
    signed_in(henrike).post(url(cooperation, f"abschnitte/{clause.ref}/entsperren/"))
    signed_in(klara).post(save, {"text": "Anders.", "version": 1})
    assert body(agreement, "severability") == "Anders."


def test_a_draft_begun_before_term_was_three_sections_keeps_all_in_one(
    agreement: Agreement, henrike: Membership
) -> None:
    Clause.objects.filter(agreement=agreement, key__in=["renewal", "notice", "conflict", "publicity"]).delete()
    actions.set_term(
        actor=henrike.user,
        agreement=agreement,
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 7, 31),
        renewal=actions.terms.RenewalKind.SCHOOL_YEAR,
        notice=actions.terms.NoticeKind.FIXED_DAY,
        day=30,
        month=4,
    )
    assert body(agreement, "term").count("\n") == 3
    assert "30. April" in body(agreement, "term")
    assert {"renewal", "notice"} <= {section.key for section in editor.read(agreement).offers}
