"""The embedded product under a person's Ctrl-C and under kill -9: nothing lost, nothing twice, nobody left behind."""

import functools
import re
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.product import ROOT, Product, wait_for


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running_product = Product(tmp_path_factory.mktemp("product")).start()
    yield running_product
    running_product.stop()


class Visitor:
    """The plainest browser: cookies and forms."""

    def __init__(self, product: Product) -> None:
        self.url = product.url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=20) as answer:
            return str(answer.read().decode())

    def post(self, path: str, form: str, **data: str) -> str:
        """Send a form that stands on the page `form`; returns where it led."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(form))
        assert token
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **data}).encode()
        with self.opener.open(self.url + path, body, timeout=20) as answer:
            return str(answer.geturl())


def signed_in(product: Product) -> Visitor:
    visitor = Visitor(product)
    visitor.post("/anmelden/", "/anmelden/", login="leitung@demo.example", password="musik-verbindet")
    return visitor


def agreement_path(product: Product, title: str = "Singklasse 3/4") -> str:
    ref = product.ask("SELECT ref FROM kooperation_cooperation WHERE title = ?", title)[0][0]
    return f"/kooperationen/{ref}/vereinbarung/"


def test_it_says_where_it_is_and_how_to_sign_in(product: Product) -> None:
    text = wait_for("the announcement", lambda: "Strg-C" in product.log.read_text() and product.log.read_text())
    assert product.url in text
    for login in ("leitung", "koordination", "lehrkraft", "verwaltung"):
        assert f"{login}@demo.example" in text
    assert "leitung@andere.example" in text
    assert "musik-verbindet" in text


def test_it_listens_on_this_machine_only(product: Product) -> None:
    addresses = {
        connection.laddr.ip
        for process in product.processes()
        for connection in process.net_connections()
        if connection.status == "LISTEN"
    }
    assert addresses == {"127.0.0.1"}


def test_a_second_start_on_the_same_data_is_refused_in_words(product: Product) -> None:
    again = subprocess.run(
        ["make", "run"], cwd=ROOT, env=product.environment | {"PORT": "1"}, capture_output=True, text=True, check=False
    )
    assert again.returncode != 0
    assert "running already" in again.stderr


def test_a_port_in_use_is_named(product: Product, tmp_path: Path) -> None:
    other = product.environment | {"DATA_DIR": str(tmp_path)}
    again = subprocess.run(["make", "run"], cwd=ROOT, env=other, capture_output=True, text=True, check=False)
    assert again.returncode != 0
    assert f"port {product.port}" in again.stderr


KILLED = {
    "web": ("gunicorn",),
    "clock": ("worker", "clock@"),
    "documents": ("worker", "documents@"),
    "beat": ("beat", "--schedule"),
}


@pytest.mark.parametrize("name", KILLED)
def test_killing_a_process_loses_nothing_and_doubles_nothing(product: Product, name: str) -> None:
    """A PDF is ordered and a mail queued; the process is shot right then; both come, once."""
    visitor = signed_in(product)
    path, address = agreement_path(product, "Musikalische Früherziehung"), f"{name}@example.example"
    before = product.ask("SELECT count(*) FROM infrastructure_delivery")[0][0]
    visitor.post("/einstellungen/personen/", "/einstellungen/personen/", name="Neu", email=address, role="teacher")
    versions = product.ask("SELECT count(*) FROM agreements_version")[0][0]
    visitor.post(f"{path}fassungen/festhalten/", path.replace("vereinbarung/", "team/"), art="working")
    for process in product.running(*KILLED[name]):
        process.kill()
    wait_for(
        f"the mail after killing {name}",
        lambda: product.ask(
            "SELECT 1 FROM infrastructure_outgoingmail WHERE to_address = ? AND state = 'sent'", address
        ),
    )
    wait_for(
        f"the PDF after killing {name}",
        lambda: not product.ask("SELECT 1 FROM agreements_version WHERE pdf = ''"),
        seconds=180,
    )
    wait_for("everything alive again", product.ready)
    assert product.ask("SELECT count(*) FROM infrastructure_delivery")[0][0] == before + 1
    assert product.ask("SELECT count(*) FROM agreements_version")[0][0] >= versions
    doubled = product.ask("SELECT mail_id FROM infrastructure_delivery GROUP BY mail_id HAVING count(*) > 1")
    assert doubled == []
    jobs = product.ask("SELECT key FROM infrastructure_job GROUP BY key HAVING count(*) > 1")
    assert jobs == []
    for words in KILLED.values():
        wait_for(f"{' '.join(words)} running again", functools.partial(product.running, *words))


def test_ctrl_c_ends_everything_and_the_next_start_keeps_the_data(product: Product) -> None:
    members = product.ask("SELECT count(*) FROM accounts_invitation")
    product.interrupt()
    wait_for("all processes to end", lambda: not product.processes(), seconds=30)
    product.start()
    assert product.ask("SELECT count(*) FROM accounts_invitation") == members
    assert "is there already" in product.log.read_text()


def test_shooting_the_launcher_leaves_nobody_behind(product: Product) -> None:
    for process in product.running("supervisord"):
        process.kill()
    wait_for("all processes to end", lambda: not product.processes(), seconds=60)
    product.start()
    assert product.health()["ok"]
