"""Parties as real agreements have them: one town on both sides, who leads, umbrella bodies, funders."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, School
from agreements import actions
from agreements.choices import RequiredForm, VersionKind
from agreements.models import Agreement, Party, Signatory
from agreements.signatures import required_forms, signing_status
from agreements.text import version_content
from agreements.text.legal_bodies import body_key, plain_name, shared_body
from infrastructure.models import AuditEntry
from kooperation.models import ContactPerson, Cooperation
from tests import make
from tests.conftest import collapsed, signed_in

TOWN = "Stadt Wiesenbrück"


@pytest.fixture
def cooperation(today: object, henrike: Membership) -> Cooperation:
    return make.cooperation(henrike, make.partner(henrike.user, "Grundschule am Burgtor"), title="Singklasse 3/4")


@pytest.fixture
def agreement(henrike: Membership, cooperation: Cooperation) -> Agreement:
    made = make.agreement(henrike.user, cooperation)
    Party.objects.filter(agreement=made, side="school").update(legal_entity=TOWN)
    Party.objects.filter(agreement=made, side="partner").update(legal_entity=f"{TOWN} als Schulträgerin")
    return made


@pytest.fixture
def head(henrike: Membership) -> Client:
    return signed_in(henrike)


def url(cooperation: Cooperation, name: str) -> str:
    return reverse(f"agreements:{name}", args=[cooperation.address])


def working(agreement: Agreement) -> dict[str, Any]:
    return version_content.content(agreement=agreement, number=0, kind=VersionKind.WORKING, on=date(2026, 11, 23))


def labels(agreement: Agreement) -> list[str]:
    agreement.refresh_from_db()
    return [gap.label for gap in signing_status.open_points(agreement)]


def sheet(head: Client, cooperation: Cooperation) -> str:
    """The text as the page shows it, from its heading to the signatures."""
    page = head.get(url(cooperation, "edit")).content.decode()
    return " ".join(page.split('<div class="letter">', 1)[1].split("</article>", 1)[0].split())


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Stadt Wiesenbrück als Schulträgerin", "Stadt Wiesenbrück"),
        ("die  Stadt Wiesenbrück, vertreten durch den Bürgermeister", "Stadt Wiesenbrück"),
        ("Stadt Wiesenbrück, handelnd durch das Schulamt", "Stadt Wiesenbrück"),
        ("Stadt Wiesenbrück, Jugendamt", "Stadt Wiesenbrück"),
        ("Stadt Wiesenbrück (Jugendamt)", "Stadt Wiesenbrück"),
        ("Stadt Wiesenbrück – Fachbereich Bildung –", "Stadt Wiesenbrück"),
        ("Stadt Wiesenbrück, Die Bürgermeisterin", "Stadt Wiesenbrück"),
        ("Stadt Wiesenbrück – Der Oberbürgermeister –", "Stadt Wiesenbrück"),
        ("Stadt Wiesenbrück, Der Bürgermeister, Schulamt", "Stadt Wiesenbrück"),
        ("Baden-Baden", "Baden-Baden"),
        ("Stadtwerke Wiesenbrück GmbH", "Stadtwerke Wiesenbrück GmbH"),
        ("Verein der Freunde alsbald e. V.", "Verein der Freunde alsbald e. V."),
    ],
)
def test_a_body_is_known_without_its_capacity(written: str, plain: str) -> None:
    assert plain_name(written) == plain


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Stadt Wiesenbrück", "STADT  WIESENBRUECK", True),
        ("Stadt Wiesenbrück", "Stadtverwaltung Wiesenbrück", True),
        ("Stadt Wiesenbrück", "Landeshauptstadt Wiesenbrück, Schulamt", True),
        ("Gemeinde Hagen", "Gemeindeverwaltung Hagen", True),
        ("Musikschule Altwerra e. V.", "Musikschule Altwerra e.V.", True),
        ("Stadt Wiesenbrück", "Kreis Wiesenbrück", False),
        ("Stadt Wiesenbrück", "Stadtwerke Wiesenbrück GmbH", False),
        ("Stadt Wiesenbrück", "Samtgemeinde Wiesenbrück", False),
        ("Stadt Wiesenbrück", "Stadt Wiesenbrücken", False),
        ("Stadt Wiesenbrück", "Förderverein Musikschule der Stadt Wiesenbrück e. V.", False),
    ],
)
def test_a_body_entered_twice_is_one_however_it_is_spelled(one: str, other: str, same: bool) -> None:
    assert (body_key(one) == body_key(other)) is same


def test_one_town_on_both_sides_is_a_gap_until_somebody_has_chosen(
    head: Client, agreement: Agreement, cooperation: Cooperation
) -> None:
    assert "Interne Vereinbarung oder Vertrag" in labels(agreement)
    undecided = sheet(head, cooperation)
    assert "Interne Vereinbarung „Singklasse 3/4“" in undecided
    assert f"<b>{TOWN}" not in undecided, "nobody has to choose first for the town not to bind itself"
    assert f"Auf beiden Seiten steht: {TOWN}." in head.get(url(cooperation, "edit")).content.decode()
    assert TOWN in head.get(url(cooperation, "frame")).content.decode()
    head.post(url(cooperation, "frame"), {"purpose": agreement.purpose, "copies": "2", "internal": "no"})
    agreement.refresh_from_db()
    assert agreement.internal is False
    assert "Interne Vereinbarung oder Vertrag" not in labels(agreement)
    assert "Kooperationsvereinbarung „Singklasse 3/4“" in sheet(head, cooperation)


def test_an_internal_agreement_names_the_offices_and_binds_nobody_to_themselves(
    head: Client, agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    head.post(url(cooperation, "frame"), {"purpose": agreement.purpose, "copies": "2", "internal": "yes"})
    assert "Amt oder Fachbereich: Grundschule am Burgtor" in labels(agreement)
    theirs = Party.objects.get(agreement=agreement, side="partner")
    actions.change_party(actor=henrike.user, party=theirs, office="Schulverwaltungsamt")
    assert "Amt oder Fachbereich: Grundschule am Burgtor" not in labels(agreement)
    text = sheet(head, cooperation)
    assert "Interne Vereinbarung „Singklasse 3/4“" in text
    assert "Kooperationsvereinbarung „" not in text
    assert "Schulverwaltungsamt, <b>Grundschule am Burgtor</b>" in text
    assert f"derselbe Rechtsträger: {TOWN}" in text
    assert f"zwischen den folgenden Dienststellen und Einrichtungen eines Rechtsträgers ({TOWN})" in text
    assert f"<b>{TOWN}" not in text, "the town stands on no side"
    assert "ein Vertrag zwischen verschiedenen Rechtspersonen ist diese Vereinbarung nicht" in text
    version = make.sent(henrike.user, agreement)
    assert [line.legal_entity for line in version_content.lines(version.content)] == ["", "Schulverwaltungsamt"]


def test_with_a_third_party_the_contract_is_with_that_one(
    head: Client, agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    more: dict[str, Any] = {"institution": "Förderverein", "legal_entity": "Förderverein Burgtor e. V."}
    actions.add_party(actor=henrike.user, agreement=agreement, **more)
    body = shared_body(list(agreement.parties.all()))
    assert body
    assert not body.alone
    head.post(url(cooperation, "frame"), {"purpose": agreement.purpose, "copies": "2", "internal": "yes"})
    text = sheet(head, cooperation)
    assert "Kooperationsvereinbarung „Singklasse 3/4“" in text
    assert "ein Vertrag besteht nur mit den übrigen Beteiligten" in text
    assert text.count(f"<b>{TOWN}") == 1, "it is bound to the third, once"
    version = make.sent(henrike.user, agreement)
    bound = [line.legal_entity for line in version_content.lines(version.content)]
    assert bound[0] == TOWN
    assert TOWN not in " ".join(bound[1:])


def test_who_only_helps_is_no_office_of_the_town(
    head: Client, agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    more: dict[str, Any] = {"legal_entity": "Förderverein Burgtor e. V.", "institution": "Förderverein", "signs": False}
    actions.add_party(actor=henrike.user, agreement=agreement, **more)
    other: dict[str, Any] = {"legal_entity": f"{TOWN}, Kulturamt", "institution": "Stadtbücherei", "signs": False}
    actions.add_party(actor=henrike.user, agreement=agreement, **other)
    actions.set_frame(actor=henrike.user, agreement=agreement, internal=True)
    offices, helping = sheet(head, cooperation).split("unter Mitwirkung von")
    assert "Förderverein" not in offices.split("Rechtsträgers", 1)[1]
    assert "<b>Förderverein Burgtor e. V.</b>, <b>Förderverein</b>" in helping
    assert "Kulturamt, <b>Stadtbücherei</b>" in helping
    assert f"<b>{TOWN}" not in offices + helping


def test_the_head_chooses_and_the_choice_is_kept(
    agreement: Agreement, cooperation: Cooperation, klara: Membership, head: Client
) -> None:
    office = signed_in(klara)
    typed = {"purpose": agreement.purpose, "copies": "2", "programme": "Singen", "internal": "yes"}
    assert "Das entscheidet nur die Leitung." in office.get(url(cooperation, "frame")).content.decode()
    assert office.post(url(cooperation, "frame"), typed).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.programme, agreement.internal) == ("Singen", None)
    assert "Das entscheidet nur die Leitung." not in head.get(url(cooperation, "frame")).content.decode()
    head.post(url(cooperation, "frame"), typed)
    office.post(url(cooperation, "frame"), typed | {"internal": "no"})
    agreement.refresh_from_db()
    assert agreement.internal is True
    entries = AuditEntry.objects.filter(verb="agreement_framed").order_by("pk")
    assert [entry for entry in entries if "internal" in entry.changes]


def test_between_offices_no_law_asks_for_a_form_and_papers_name_no_party_to_a_contract(
    agreement: Agreement, cooperation: Cooperation, henrike: Membership, school: School
) -> None:
    School.objects.filter(pk=school.pk).update(land="BY")
    agreement.refresh_from_db()
    assert required_forms.suggested(agreement).form == RequiredForm.WRITTEN
    actions.set_frame(actor=henrike.user, agreement=agreement, internal=False)
    agreement.refresh_from_db()
    assert version_content.printed(working(agreement))["party_word"] == "Vertragspartei"
    assert required_forms.suggested(agreement).form == RequiredForm.WRITTEN
    actions.set_frame(actor=henrike.user, agreement=agreement, internal=True)
    agreement.refresh_from_db()
    assert required_forms.suggested(agreement).form == RequiredForm.TEXT
    assert version_content.printed(working(agreement))["party_word"] == "Dienststelle oder Einrichtung"


def test_different_bodies_are_asked_nothing(
    head: Client, agreement: Agreement, cooperation: Cooperation, school: School
) -> None:
    Party.objects.filter(agreement=agreement, side="partner").update(legal_entity="Stadt Burgtor")
    assert "Interne Vereinbarung oder Vertrag" not in labels(agreement)
    assert "internal" not in head.get(url(cooperation, "frame")).content.decode()
    # A party that only contributes makes nobody their own other side.
    Party.objects.filter(agreement=agreement, side="partner").update(legal_entity=TOWN, signs=False)
    assert shared_body(list(agreement.parties.all())) is None


def test_an_umbrella_body_s_nine_members_are_a_list_with_their_number(
    head: Client, agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    theirs = Party.objects.get(agreement=agreement, side="partner")
    names = [f"Kita Nummer {number}" for number in range(1, 10)]
    actions.change_party(actor=henrike.user, party=theirs, members="\n".join(f"- {name};" for name in names) + "\n\n")
    text = sheet(head, cooperation)
    assert "für 9 Mitglieder:" in text
    for name in names:
        assert f"<li>{name}</li>" in text
    compared = collapsed(head.get(url(cooperation, "compare")).content.decode())
    assert "Noch keine Fassung" in compared
    before = actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.OFFERED)
    assert before.content["parties"][1]["members"] == names
    actions.change_party(actor=henrike.user, party=theirs, members="\n".join(names[:-1]), lead=True)
    compared = collapsed(head.get(url(cooperation, "compare")).content.decode())
    assert "Kita Nummer 9" in compared.split("<del>", 1)[1]
    assert "federführend" in compared.split("<ins>", 1)[1]


def test_one_party_leads_and_a_funder_is_called_one(
    head: Client, agreement: Agreement, cooperation: Cooperation, henrike: Membership
) -> None:
    ours, theirs = Party.objects.filter(agreement=agreement).order_by("position")
    actions.change_party(actor=henrike.user, party=ours, lead=True)
    assert sheet(head, cooperation).count("federführend") == 1
    actions.change_party(actor=henrike.user, party=theirs, lead=True, role="funder")
    assert list(Party.objects.filter(agreement=agreement, lead=True)) == [theirs]
    assert "fördert die Kooperation" in sheet(head, cooperation)


def test_a_text_without_such_facts_keeps_its_hash(agreement: Agreement, henrike: Membership) -> None:
    party = make.sent(henrike.user, agreement).content["parties"][1]
    assert {"office", "lead", "members", "role"}.isdisjoint(party)


def test_whoever_signs_has_the_address_that_is_known(
    henrike: Membership, cooperation: Cooperation, agreement: Agreement
) -> None:
    partner = cooperation.partner_links.get().partner
    make.contact(henrike.user, partner, name="Ina Lemke", email="lemke@burgtor.example")
    ours, theirs = Party.objects.filter(agreement=agreement).order_by("position")
    actions.change_party(actor=henrike.user, party=theirs, representative="Ina Lemke", function="Schulleiterin")
    actions.change_party(actor=henrike.user, party=ours, representative=henrike.user.name)
    people = Signatory.objects.filter(party__agreement=agreement).order_by("party__position")
    assert [person.email for person in people] == [henrike.user.email, "lemke@burgtor.example"]
    actions.change_party(actor=henrike.user, party=theirs, representative="Jo Kern")
    assert Signatory.objects.get(party=theirs).email == "", "an address stays with its person"
    second = Signatory(party=theirs)
    actions.save_signatory(actor=henrike.user, signatory=second, name="Ina Lemke", function="Schulleiterin", email="")
    second.refresh_from_db()
    assert second.email == "lemke@burgtor.example"


def test_who_signs_brings_the_function_that_is_known(
    head: Client, henrike: Membership, cooperation: Cooperation, agreement: Agreement
) -> None:
    partner = cooperation.partner_links.get().partner
    make.contact(henrike.user, partner, name="Ina Lemke", function="Konrektorin", email="lemke@burgtor.example")
    gone = make.contact(henrike.user, partner, name="Udo Alt", function="Rektor")
    ContactPerson.objects.filter(pk=gone.pk).update(valid_until=date(2026, 7, 31))
    ours, theirs = Party.objects.filter(agreement=agreement).order_by("position")
    page = head.get(reverse("agreements:party", args=[cooperation.address, theirs.ref])).content.decode()
    assert '<option value="Ina Lemke">' in page
    assert "Udo Alt" not in page
    actions.change_party(actor=henrike.user, party=theirs, representative="Ina Lemke", function="")
    theirs.refresh_from_db()
    assert theirs.function == "Konrektorin"
    address = reverse("agreements:add_signatory", args=[cooperation.address, ours.ref])
    second = make.member(henrike.school, name="Mara Kühl")
    assert '<option value="Mara Kühl">' in head.get(address).content.decode()
    head.post(address, {"name": "Mara Kühl", "function": "", "email": ""})
    row = Signatory.objects.get(party=ours, name="Mara Kühl")
    assert (row.function, row.email) == ("Leitung der Musikschule", second.user.email)
    head.post(address, {"name": "Wer Neues", "function": "", "email": ""})
    assert Signatory.objects.get(name="Wer Neues").function == "", "of nobody unknown anything is claimed"
