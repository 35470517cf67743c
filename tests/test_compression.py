"""Pages travel compressed, files as they are."""

from accounts.models import Membership
from tests.conftest import signed_in


def test_pages_are_compressed_and_vary(henrike: Membership) -> None:
    client = signed_in(henrike)
    page = client.get("/?alle", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    assert len(page.content) < len(client.get("/?alle").content) / 2
