"""Secrets in mails: tokens of links and one-time codes; stored only as keyed hashes."""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

CODE_DIGITS = 6


def new_token() -> str:
    """The secret of a link: 43 characters fit for an address, 256 bits."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A one-time code of six digits, to be typed from a mail."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def hashed(secret: str) -> str:
    """What is stored of a secret: an HMAC under the installation's key, so that a copy of the database opens nothing."""
    return salted_hmac("infrastructure.tokens", secret, algorithm="sha256").hexdigest()


def matches(secret: str, stored: str) -> bool:
    """Whether a typed secret is the stored one, in constant time; an empty hash matches nothing."""
    return bool(stored) and constant_time_compare(hashed(secret), stored)


class TokenConverter:
    """URL part `<token>`: a link's secret."""

    regex = "[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
