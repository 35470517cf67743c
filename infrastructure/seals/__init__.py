"""Electronic seals: keys, sealing, timestamps, validation of signatures; the only importer of pyHanko.

`keys` holds the material, `signing` seals (documents' worker only), `examining` judges a PDF inside a limited child
process that `child` starts; it knows nothing of what is being signed.
"""


class SealError(Exception):
    """A seal cannot be set; says why in words."""


class TimestampError(SealError):
    """The timestamp service does not answer."""
