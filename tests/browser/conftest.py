"""One real product with the demo school for all journeys, and browsers that notice every fault."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.product import Product

# A machine that has just started everything answers late; what never comes still fails.
expect.set_options(timeout=15_000)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH_POLICY = (
    "window.__policy = [];"
    "document.addEventListener('securitypolicyviolation', e => window.__policy.push(e.violatedDirective + ' ' + e.blockedURI));"
)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {
        "executable_path": "/usr/bin/chromium",
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ],
    }


@pytest.fixture(scope="session", autouse=True)
def product(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Product]:
    """The demo school; that the product migrates an empty folder itself is tried in tests/services.

    Started before any browser: while Playwright's event loop runs, Django refuses to migrate the template in its thread.
    """
    folder = tmp_path_factory.mktemp("product")
    (folder / "data").mkdir()
    with django_db_blocker.unblock():
        databases.copy_migrated(str(folder / "data/kooperation.sqlite3"))
    running_product = Product(folder).start()
    yield running_product
    running_product.stop()


@dataclass
class Person:
    """Somebody at a screen: a page, and every fault it showed."""

    page: Page
    context: BrowserContext
    base: str
    cookies: dict[str, list[Any]]
    faults: list[str] = field(default_factory=list)
    offline: bool = False

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def sign_in(self, who: str) -> "Person":
        """Come in as somebody: with the session of an earlier sign-in, else through the form."""
        if who in self.cookies:
            self.context.add_cookies(self.cookies[who])
            self.go("/")
            if "/anmelden/" not in self.page.url:
                return self
            self.context.clear_cookies()
        self.go("/anmelden/")
        self.page.get_by_label("E-Mail-Adresse").fill(f"{who}@demo.example" if "@" not in who else who)
        self.page.get_by_label("Passwort").fill("musik-verbindet")
        self.page.get_by_role("main").get_by_role("button", name="Anmelden").click()
        self.page.wait_for_url(lambda url: "/anmelden/" not in url)
        self.cookies[who] = self.context.storage_state()["cookies"]
        return self

    def check(self) -> None:
        """No barrier, no fault of policy or script, nothing sticking out at the side."""
        violations = Axe().run(self.page, options={"runOnly": RULES})
        assert violations.violations_count == 0, f"{self.page.url}\n{violations.generate_report()}"
        assert self.page.evaluate("window.__policy") == [], self.page.url
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        assert self.faults == []


@pytest.fixture(scope="session")
def cookies() -> dict[str, list[Any]]:
    """The sessions of those who have signed in, by name."""
    return {}


@pytest.fixture
def somebody(browser: Browser, product: Product, cookies: dict[str, list[Any]]) -> Iterator[Any]:
    """Opens screens: somebody(390) is a phone."""
    opened: list[Person] = []

    def at(width: int = 1280, scheme: str = "light", *, forced: bool = False) -> Person:
        context = browser.new_context(
            locale="de-DE",
            timezone_id="Europe/Berlin",
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            forced_colors="active" if forced else "none",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.add_init_script(WATCH_POLICY)
        context.set_default_timeout(15_000)
        page = context.new_page()
        person = Person(page, context, product.url, cookies)
        page.on(
            "console",
            lambda message: (
                person.faults.append(message.text)
                if message.type in ("error", "warning") and not person.offline
                else None
            ),
        )
        page.on("pageerror", lambda error: person.faults.append(str(error)))
        page.on(
            "request",
            lambda request: (
                person.faults.append(f"foreign request {request.url}")
                if not request.url.startswith((product.url, "data:", "blob:"))
                else None
            ),
        )
        opened.append(person)
        return person

    yield at
    for person in opened:
        person.context.close()
