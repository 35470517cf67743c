"""The one door to pyHanko and the seal's key: making, sealing, timestamps, judging signatures.

`keys` holds the material, `signing` seals (documents' worker only), `examining` judges a PDF inside a limited child process
that `child` starts; nothing here knows what is being signed.
"""


class SealError(Exception):
    """A seal cannot be set; says why in words."""


class TimestampError(SealError):
    """The timestamp service gives no answer."""
