"""The WSGI application moved to `config.wsgi`; this name works for one more release."""

from config.wsgi import application

__all__ = ["application"]
