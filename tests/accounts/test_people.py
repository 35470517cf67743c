"""Signing in, inviting, roles."""

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.choices import Role
from accounts.models import Invitation, Membership, School, User
from infrastructure import outbox, tokens
from infrastructure.models import AuditEntry, OutgoingMail
from tests.conftest import signed_in


def test_signing_in_by_mail_and_out(henrike: Membership, client: Client) -> None:
    answer = client.post("/anmelden/", {"login": "HENRIKE@wiesenbrueck.example", "password": "musik-verbindet"})
    assert answer.status_code == 302
    assert client.get("/").status_code == 200
    client.post("/abmelden/")
    assert client.get("/").headers["Location"].startswith("/anmelden/")


def test_a_wrong_password_says_so_and_keeps_the_address(henrike: Membership, client: Client) -> None:
    answer = client.post("/anmelden/", {"login": "henrike@wiesenbrueck.example", "password": "falsch"})
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert "henrike@wiesenbrueck.example" in text


def test_nobody_signs_up_alone(client: Client, db: None) -> None:
    assert client.get("/registrieren/").status_code == 404


def test_somebody_without_school_sees_nothing(db: None, client: Client) -> None:
    client.force_login(User.objects.create_user("niemand@example.example", name="Niemand"))
    answer = client.get("/kooperationen/")
    assert answer.status_code == 403
    assert "Einladung" in answer.content.decode()


def invite(henrike: Membership) -> str:
    signed_in(henrike).post(
        "/einstellungen/personen/", {"name": "Ruben Achterfeld", "email": "Ruben@example.example", "role": "teacher"}
    )
    mail = OutgoingMail.objects.get(kind="invitation")
    match = re.search(r"/einladung/(\S+)/", mail.body_text)
    assert match
    assert mail.to_address == "ruben@example.example"
    return match[1]


def test_an_invitation_opens_once(henrike: Membership, client: Client) -> None:
    token = invite(henrike)
    url = reverse("people:accept", args=[token])
    page = client.get(url)
    assert page.headers["Referrer-Policy"] == "same-origin", (
        "never to others; with none at all the form could not be sent"
    )
    weak = client.post(url, {"name": "Ruben Achterfeld", "password": "kurz"})
    assert weak.status_code == 422
    assert "Ruben Achterfeld" in weak.content.decode()
    assert client.post(url, {"name": "Ruben Achterfeld", "password": "ein langer Satz allein"}).status_code == 302
    member = Membership.objects.get(user__email="ruben@example.example")
    assert member.role == Role.TEACHER
    assert Client().get(url).status_code == 404
    assert AuditEntry.objects.filter(verb="invitation_accepted").count() == 1


def test_an_invitation_ends_after_seven_days(henrike: Membership, client: Client, today: Any) -> None:
    url = reverse("people:accept", args=[invite(henrike)])
    today.shift(timedelta(days=8))
    assert client.get(url).status_code == 404


def test_a_new_invitation_replaces_the_old_link(henrike: Membership, client: Client) -> None:
    first = invite(henrike)
    OutgoingMail.objects.all().delete()
    second = invite(henrike)
    assert client.get(reverse("people:accept", args=[first])).status_code == 404
    assert client.get(reverse("people:accept", args=[second])).status_code == 200


def test_an_existing_account_needs_its_own_password(henrike: Membership, otto: Membership, client: Client) -> None:
    token = actions.invite(
        actor=henrike.user,
        invited_by=henrike.user,
        school=henrike.school,
        email=otto.user.email,
        name="Otto",
        role=Role.TEACHER,
    )
    invitation = Invitation.objects.get(token_hash=tokens.hashed(token))
    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation=invitation, name="Otto", password="ein ganz anderes Passwort")
    actions.accept_invitation(invitation=invitation, name="Otto", password="musik-verbindet")
    assert Membership.unscoped.filter(user=otto.user).count() == 2
    second = Membership.unscoped.get(user=otto.user, school=henrike.school)
    browser = signed_in(otto)
    assert "Musikschule Altwerra" in browser.get("/konto/").content.decode()
    browser.post(f"/konto/schule/{second.ref}/")
    assert browser.get("/konto/").context["school"] == henrike.school


def test_the_last_head_stays(henrike: Membership) -> None:
    answer = signed_in(henrike).post(f"/einstellungen/personen/{henrike.ref}/", {"role": "teacher", "is_active": "on"})
    assert answer.status_code == 422
    henrike.refresh_from_db()
    assert henrike.role == Role.HEAD


def test_a_locked_member_is_out_at_once(henrike: Membership, pia: Membership) -> None:
    client = signed_in(pia)
    assert client.get("/aufgaben/").status_code == 200
    signed_in(henrike).post(f"/einstellungen/personen/{pia.ref}/", {"role": "teacher"})
    assert client.get("/aufgaben/").status_code == 403


def test_a_wrong_postcode_is_explained_and_nothing_is_lost(henrike: Membership, school: School) -> None:
    answer = signed_in(henrike).post(
        "/einstellungen/schule/", {"name": "Neue Musikschule", "postcode": "599", "legal_entity": "Stadt"}
    )
    text = answer.content.decode()
    assert "Die Postleitzahl hat 5 Ziffern." in text
    assert "Neue Musikschule" in text
    school.refresh_from_db()
    assert school.name == "Musikschule der Stadt Wiesenbrück"


def test_a_forgotten_password_comes_by_the_outbox(henrike: Membership, client: Client) -> None:
    for address in ("henrike@wiesenbrueck.example", "niemand@nirgends.example"):
        answer = client.post("/passwort/vergessen/", {"email": address})
        assert answer.headers["Location"] == "/passwort/vergessen/gesendet/"
    mail = OutgoingMail.objects.get()
    link = re.search(r"http://testserver(/passwort/neu/\S+)", mail.body_text)
    assert link
    page = client.get(link[1], follow=True)
    url = page.redirect_chain[-1][0]
    client.post(url, {"password1": "ein neuer langer Satz", "password2": "ein neuer langer Satz"})
    assert client.login(request=None, email="henrike@wiesenbrueck.example", password="ein neuer langer Satz")


def test_headers_of_every_page(henrike: Membership) -> None:
    answer = signed_in(henrike).get("/kooperationen/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_post_without_token_is_refused_in_words(henrike: Membership) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(henrike.user)
    answer = client.post("/partner/neu/", {"name": "X"})
    assert answer.status_code == 403
    assert "abgemeldet" in answer.content.decode()


@pytest.mark.parametrize("who", ["klara", "timur", "henrike"])
def test_links_that_open_accounts_are_not_read_by_others(
    henrike: Membership, timur: Membership, klara: Membership, settings: Any, who: str
) -> None:
    Client().post("/passwort/vergessen/", {"email": henrike.user.email})
    mail = OutgoingMail.objects.get()
    reader = signed_in({"klara": klara, "timur": timur, "henrike": henrike}[who])
    assert "/passwort/neu/" not in reader.get(f"/nachrichten/{mail.ref}/").content.decode()
    settings.EMAIL_URL = ""
    shown = reader.get(f"/nachrichten/{mail.ref}/").content.decode()
    assert ("/passwort/neu/" in shown) == (who == "henrike"), "without a mail server the head hands it on"


def test_a_sent_link_is_forgotten(henrike: Membership) -> None:
    Client().post("/passwort/vergessen/", {"email": henrike.user.email})
    outbox.drain()
    assert OutgoingMail.objects.get().body_text == ""


def test_what_changed_stands_in_the_trail(henrike: Membership, school: School) -> None:
    page = signed_in(henrike).get("/einstellungen/schule/")
    form = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    signed_in(henrike).post("/einstellungen/schule/", form | {"phone": "02999 1"})
    assert AuditEntry.objects.get(verb="school_changed").changes == {"phone": ["", "02999 1"]}


def test_an_empty_installation_is_entered_by_its_first_head(db: None, client: Client) -> None:
    out = StringIO()
    options = {
        "land": "NW",
        "school": "Neue Musikschule",
        "legal_entity": "Stadt Neu",
        "name": "Ada Neu",
        "email": "ada@neu.example",
    }
    call_command("first_head", **options, stdout=out)
    link = out.getvalue().strip().removeprefix("http://testserver")
    client.post(link, {"name": "Ada Neu", "password": "ein langer Satz allein"})
    assert "Guten" in client.get("/").content.decode()
    with pytest.raises(CommandError):
        call_command("first_head", **(options | {"email": "keine Adresse"}), stdout=out)
    assert School.objects.count() == 1, "nothing half done"
