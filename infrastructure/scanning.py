"""Reads the QR codes on the pages of a scan; runs as a child process, because the file is untrusted.

`python -m infrastructure.scanning` answers with one list of texts per page.
"""

from infrastructure import sandbox


def codes(content: bytes, kind: str) -> list[list[str]]:
    """The texts of the QR codes on every page. Raises ChildDiedError when the file cannot be read."""
    texts: list[list[str]] = sandbox.run("infrastructure.scanning", {"kind": kind}, content)
    return texts


def main() -> None:
    """In the child: draw the pages, read their codes."""
    request, content = sandbox.question()
    from infrastructure import pdf_pages, qr  # noqa: PLC0415 - after the limits are set

    sandbox.answer([qr.read(picture) for picture in pdf_pages.of_file(content, request["kind"])])


if __name__ == "__main__":
    main()
