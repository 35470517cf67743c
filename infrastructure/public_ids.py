"""Opaque public references, used in addresses instead of running numbers."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10


def new_ref() -> str:
    """Ten characters without look-alikes, about 49 bits: unguessable enough for an address, short enough to read out."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class RefConverter:
    """URL part `<ref>` or `<ref>-<slug>`; only the reference counts, the slug is for people."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}(?:-[a-z0-9-]*)?"

    def to_python(self, value: str) -> str:
        return value[:LENGTH]

    def to_url(self, value: str) -> str:
        return value
