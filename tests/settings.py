"""The product's settings with what tests need: plain static files, a quick hasher, mails in memory."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "a-key-for-tests-that-is-longer-than-fifty-characters-and-secret")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="kooperation-tests-"))
os.environ.update(HTTPS="off", ALLOWED_HOSTS="testserver,127.0.0.1,localhost", DEMO="on", BASE_URL="http://testserver")

from config.settings import *  # noqa: F403

STORAGES = {  # the live pages are tested with the hashed files; here nothing needs a build
    "default": STORAGES["default"],  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_URL = "memory://"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_AUTOREFRESH = True

MIDDLEWARE = ["tests.changes.requests_only_write_in_actions", *MIDDLEWARE]  # noqa: F405
