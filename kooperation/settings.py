"""The settings moved to `config.settings`; this name works for one more release."""

from config.settings import *  # noqa: F403
