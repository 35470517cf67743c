"""Every kind of page, found by following links: no barriers, no faults, nothing too wide at 1280, 390 and 320."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

import pytest
from django.urls import Resolver404, resolve

NOT_PAGES = {"agreements:evidence", "jobs:result", "cooperations:file", "partners:file"}
# Files of the product's own making are told by their ending.
FILES = (".pdf", ".zip", ".ics", ".xlsx", ".csv")
STICKING_OUT = (
    "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 320)"
    ".slice(0, 5).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 30))"
)
KINDS = {"head": "leitung", "teacher": "lehrkraft"}
# The head reaches every kind of page; what others see of the same pages is walked in the full run.
ROLES = ("head", pytest.param("teacher", marks=pytest.mark.full))


def kinds_of_pages(person: Any) -> Iterator[tuple[str, str]]:
    """One address of every kind that can be reached by links from the start."""
    waiting, visited = ["/?alle"], set()
    while waiting:
        path = waiting.pop(0)
        try:
            name = resolve(urlparse(path).path).view_name
        except Resolver404:
            pytest.fail(f"A link leads nowhere: {path}")
        if name in visited or name in NOT_PAGES or urlparse(path).path.rstrip("/").endswith(FILES):
            continue
        visited.add(name)
        person.go(path)
        yield name, path
        links = person.page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        waiting += [link for link in links if link.startswith("/") and not link.startswith("/static/")]


@pytest.mark.parametrize("role", ROLES)
def test_every_page(somebody: Any, role: str) -> None:
    person = somebody(1280).sign_in(KINDS[role])
    names, problems = [], []
    for name, path in kinds_of_pages(person):
        names.append(name)
        for width in (1280, 390):
            person.page.set_viewport_size({"width": width, "height": 900})
            try:
                person.check()
            except AssertionError as fault:
                problems.append(f"{name} {path} at {width}: {fault}")
                person.faults.clear()
        person.page.set_viewport_size({"width": 320, "height": 800})
        if person.page.evaluate("document.documentElement.scrollWidth") > 320:
            problems.append(f"{name} {path} is too wide at 320 px: {person.page.evaluate(STICKING_OUT)}")
        person.page.set_viewport_size({"width": 1280, "height": 900})
    assert not problems, "\n".join(problems)
    assert len(names) >= (25 if role == "head" else 12), names


@pytest.mark.parametrize("path", ["/anmelden/", "/passwort/vergessen/", "/hilfe/", "/gibt-es-nicht/"])
def test_pages_before_signing_in(somebody: Any, path: str) -> None:
    for width in (1280, 390, 320):
        person = somebody(width)
        person.offline = path == "/gibt-es-nicht/"  # the 404 itself is a line in the console
        person.go(path)
        person.check()


def test_dark_overview(somebody: Any) -> None:
    person = somebody(1280, "dark").sign_in("leitung")
    assert person.page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    person.check()


def test_the_first_visit_is_light(somebody: Any) -> None:
    """At most 8 requests and 100 kB compressed for the overview with fonts."""
    person = somebody(1280).sign_in("leitung")
    person.context.clear_cookies(name="nothing")
    sizes: list[int] = []
    fresh = person.context.new_page()
    client = person.context.new_cdp_session(fresh)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    fresh.goto(f"{person.base}/", wait_until="networkidle")
    assert len(sizes) <= 8
    assert sum(sizes) <= 100_000
    assert len(fresh.content()) <= 60_000
