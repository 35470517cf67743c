"""The comparison of two texts as a PDF: changes are recognised without colour, and the file is accessible."""

from io import BytesIO

import page
import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from agreements import actions, tasks
from agreements.choices import VersionKind
from agreements.models import Agreement, Clause, Version
from infrastructure.models import Job
from kooperation.models import Cooperation
from tests import make
from tests.conftest import signed_in


@pytest.fixture
def cooperation(today: object, henrike: Membership) -> Cooperation:
    return make.cooperation(henrike, make.partner(henrike.user), title="Singklasse 3/4")


@pytest.fixture
def agreement(henrike: Membership, cooperation: Cooperation) -> Agreement:
    return make.agreement(henrike.user, cooperation)


@pytest.fixture
def head(henrike: Membership) -> Client:
    return signed_in(henrike)


def word(henrike: Membership, agreement: Agreement, body: str) -> None:
    clause = Clause.objects.filter(agreement=agreement).order_by("position")[0]
    actions.change_clause(actor=henrike.user, clause=clause, body=body, version=clause.version)


def made(head: Client, cooperation: Cooperation, old: Version, new: Version | None = None) -> tuple[bytes, str]:
    address = f"/kooperationen/{cooperation.ref}/vereinbarung/fassungen/vergleichen/"
    answer = head.post(address, {"von": old.ref, "bis": new.ref if new else ""})
    job = Job.objects.filter(task="agreements.tasks.make_redline").latest("created_at")
    assert answer["Location"] == reverse("jobs:detail", args=[job.ref])
    tasks.make_redline(str(job.id))
    job.refresh_from_db()
    return bytes(job.result.read()), job.result_name


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(sheet.extract_text() for sheet in pypdf.PdfReader(BytesIO(pdf)).pages).split())


def test_what_came_and_went_stands_in_brackets(
    head: Client, henrike: Membership, cooperation: Cooperation, agreement: Agreement
) -> None:
    word(henrike, agreement, "Wir singen montags.")
    first = actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.OFFERED)
    word(henrike, agreement, "Wir singen dienstags.")
    pdf, name = made(head, cooperation, first)
    text = text_of(pdf)
    assert "[– montags]" in text
    assert "[+ dienstags]" in text
    assert "Entwurf" in text
    assert name.endswith("-fassung-1-vergleich-mit-entwurf.pdf")
    second = actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.OFFERED)
    pdf, name = made(head, cooperation, first, second)
    assert "Fassung 2" in text_of(pdf)
    assert name.endswith("-fassung-2.pdf")
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert '"failures":[]' in page.validate_pdf_bytes(pdf, profile=profile).to_json()


def test_two_equal_texts_say_so(
    head: Client, henrike: Membership, cooperation: Cooperation, agreement: Agreement
) -> None:
    first = actions.freeze(actor=henrike.user, agreement=agreement, kind=VersionKind.OFFERED)
    pdf, _name = made(head, cooperation, first, first)
    assert "Die beiden Texte sagen dasselbe." in text_of(pdf)


def test_without_a_version_there_is_nothing_to_compare(
    head: Client, cooperation: Cooperation, agreement: Agreement
) -> None:
    address = f"/kooperationen/{cooperation.ref}/vereinbarung/fassungen/vergleichen/"
    assert head.post(address, {"von": "", "bis": ""}).status_code == 404
