"""PDFs: valid, reproducible, without network access."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import page
import pikepdf
import psutil
import pypdf
import pytest

from infrastructure.pdf import render
from infrastructure.print_jobs import Enclosed, Paper

HEAD = '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Probe</title></head><body>'
CSS = "html { font-family: 'Source Serif 4' } table { width: 100% }"
MADE_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TABLE = "<table><thead><tr><th>Name</th></tr></thead><tbody><tr><td>Öztürk Šimůnek ẞ Yıldız</td></tr></tbody></table>"


def paper(body: str) -> Paper:
    data = Enclosed("daten.json", b'{"a":1}', "Daten")
    return Paper(html=f"{HEAD}<h1>Probe</h1>{body}</body></html>", css=CSS, made_at=MADE_AT, enclosed=(data,))


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1])
def test_archivable_and_accessible(profile: page.ValidationProfile) -> None:
    report = page.validate_pdf_bytes(render(paper(TABLE)), profile=profile)
    assert '"failures":[]' in report.to_json()


def test_no_stream_ends_in_half_a_line_end() -> None:
    """One stream in 256 ended in a carriage return, which with the line feed after it counted as a line end."""
    pages = "".join(f'<p style="break-after: page">Blatt {number}</p>' for number in range(200))
    pdf = render(paper(pages))
    assert b"\r\nendstream" not in pdf
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) >= 200
    assert '"failures":[]' in page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_A_3A).to_json()


def test_same_input_same_bytes_with_its_data_enclosed() -> None:
    first, second = render(paper(TABLE)), render(paper(TABLE))
    assert first == second
    reader = pypdf.PdfReader(BytesIO(first))
    assert reader.attachments["daten.json"] == [b'{"a":1}']
    assert "Öztürk Šimůnek ẞ Yıldız" in reader.pages[0].extract_text()


def test_only_embedded_fonts_of_ours() -> None:
    with pikepdf.open(BytesIO(render(paper(TABLE)))) as pdf:
        fonts = [
            obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/FontFile2") is not None
        ]
        assert fonts
        assert all("Source-Serif-4" in str(font["/FontName"]) for font in fonts)


HOSTILE = [
    '<img src="{address}" alt="x">',
    '<link rel="stylesheet" href="{address}">',
    '<link rel="attachment" href="{address}">',
    '<style>@import url("{address}");</style>',
    '<div style="background: url({address})">x</div>',
    '<ul style="list-style-image: url({address})"><li>x</li></ul>',
    '<p style="content: url({address})">x</p>',
    '<style>@font-face {{ font-family: x; src: url("{address}") }} p {{ font-family: x }}</style><p>x</p>',
    '<object data="{address}"></object>',
    '<embed src="{address}">',
    '<a rel="attachment" href="{address}">x</a>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}" width="9" height="9"/></svg>',
]


@pytest.mark.parametrize("markup", HOSTILE)
def test_nothing_is_fetched_and_nothing_leaks(markup: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if markup reached a document, no file and no server would be asked."""
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    addresses: list[str] = []
    monkeypatch.setattr(
        "urllib.request.OpenerDirector.open", lambda self, url, *rest, **more: addresses.append(str(url))
    )
    for address in (secret.as_uri(), "http://127.0.0.1:9/x", "font:../../manage.py"):
        content = render(paper(markup.format(address=address)))
        with pikepdf.open(BytesIO(content)) as pdf:
            streams = b"".join(o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream) and "/Length" in o)
        assert b"TOP SECRET" not in streams
        assert b"DJANGO_SETTINGS" not in streams
    assert addresses == []


def test_many_documents_in_one_worker_do_not_fill_its_memory() -> None:
    """A fresh font configuration a document would leak 0.3 MiB each; measured over forty, a worker is renewed after 200."""
    process = psutil.Process()
    for _warm in range(5):
        render(paper(""))
    before = process.memory_info().rss
    for number in range(40):
        render(paper(f"<p>Fassung {number}</p>"))
    assert process.memory_info().rss - before < 8 * 1024 * 1024
