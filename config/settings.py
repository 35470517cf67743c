"""All settings in one file, safe by default; every variable is documented in docs/operations.md."""

from datetime import timedelta
from pathlib import Path

import django_stubs_ext
import environ
from django.utils.translation import gettext_lazy as _

from config import environment

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
SHORTEST_KEY = 50

# -- The instance ---------------------------------------------------------------
DATA_DIR = Path(environment.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
BUILD_DIR = Path(environment.text("BUILD_DIR", str(BASE_DIR / "build"))).resolve()
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    environment.stop("DATA_DIR", f"{DATA_DIR} cannot be made ({error.strerror}).")
DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.secret("SECRET_KEY")
if len(SECRET_KEY) < SHORTEST_KEY:
    environment.stop("SECRET_KEY", f"it must be set and have at least {SHORTEST_KEY} characters.")
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS")
BASE_URL = environment.address("BASE_URL", ("https", "http"), environment.text("BASE_URL", "https://localhost"))
BASE_URL = BASE_URL.rstrip("/")
SITE_NAME = environment.text("SITE_NAME", "Zusammenspiel")
DEMO = environment.flag("DEMO", default=False)
DEMO_PASSWORD = environment.secret("DEMO_PASSWORD", "musik-verbindet")
HTTPS = environment.flag("HTTPS", default=True)
BEHIND_PROXY = environment.flag("BEHIND_PROXY", default=False)

# -- Apps, from the lowest layer upwards --------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "template_partials",
    "infrastructure",
    "accounts",
    "kooperation",
    "phases",
    "agreements",
    "meetings",
    "overview",
    "search",
    "import_export",
    "reports",
    "partner_portal",
    "handover",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "infrastructure.middleware.CompressedPages",
    "infrastructure.middleware.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kooperation.middleware.HideInternalPages",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.school_scope",
    "kooperation.middleware.GuestScope",
    "infrastructure.middleware.PatientPages",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "infrastructure.context_processors.site",
                "accounts.context_processors.member",
                "kooperation.context_processors.bell",
                "search.quick_links.keys",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "infrastructure.templatetags.house",
                "infrastructure.templatetags.notation",
            ],
        },
    }
]

# -- Data ------------------------------------------------------------------------
DATABASE_URL = environment.address(
    "DATABASE_URL",
    ("postgres", "postgresql", "sqlite"),
    environment.secret("DATABASE_URL", f"sqlite:///{DATA_DIR}/kooperation.sqlite3"),
)
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # IMMEDIATE: measured, WAL alone still fails most concurrent read-then-write transactions.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = environment.address("REDIS_URL", ("redis", "rediss", "unix"), environment.secret("REDIS_URL"))
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "infrastructure_cache"}
    )
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())

STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "files"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# -- People ------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Who signs reads the text between the password and the signature.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"

# -- Language, time --------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]

# -- Browser -----------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "static"
(BUILD_DIR / "assets").mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BUILD_DIR / "assets"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "infrastructure.static_finder.PackageFinder",
]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
GUEST_COOKIE_NAME = "__Host-guest" if HTTPS else "guest"
CSRF_FAILURE_VIEW = "infrastructure.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# -- Mail: rows in the outbox, sent by a worker; without EMAIL_URL they are read in the product -----
EMAIL_URL = environment.address(
    "EMAIL_URL", ("smtp", "smtps", "smtp+tls", "smtp+ssl", "memory"), environment.secret("EMAIL_URL")
)
if EMAIL_URL:
    vars().update(environ.Env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "infrastructure.mailbox.ProductBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", "Zusammenspiel <kooperation@localhost>")

# -- Seals: whose key signs, whose time counts, whom verification trusts ---------------------------
SEAL_FILE = environment.text("SEAL_FILE")
SEAL_PASSWORD = environment.secret("SEAL_PASSWORD")
TIMESTAMP_URL = environment.address("TIMESTAMP_URL", ("https", "http"), environment.text("TIMESTAMP_URL"))
TIMESTAMP_CERTIFICATE = environment.text("TIMESTAMP_CERTIFICATE")
TRUSTED_CERTIFICATES = environment.text("TRUSTED_CERTIFICATES")

# -- Background: messages only wake workers up, the work is in the rows ---------------------------
BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
if not REDIS_URL:
    (BROKER_DIR / "control").mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR),
        "data_folder_out": str(BROKER_DIR),
        "control_folder": str(BROKER_DIR / "control"),
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "clock"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/Berlin"
CELERY_ENABLE_UTC = True
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TASK_TIME_LIMIT = 60
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "infrastructure.tasks.tick", "schedule": 5.0, "options": {"queue": "clock", "expires": 15}},
    "drain": {"task": "infrastructure.tasks.drain", "schedule": 5.0, "options": {"queue": "clock", "expires": 15}},
    "sweep": {"task": "infrastructure.tasks.sweep", "schedule": 5.0, "options": {"queue": "documents", "expires": 15}},
    "index": {"task": "search.tasks.index_changes", "schedule": 5.0, "options": {"queue": "clock", "expires": 15}},
}
# Local time of day → task. Each day's run is a row: idempotent, and a missed run is caught up once.
TIMETABLE = {
    "roll_terms": ("00:05", "agreements.tasks.roll_terms"),
    "take_effect": ("00:10", "agreements.tasks.take_effect"),
    "refresh_deadlines": ("00:15", "agreements.tasks.refresh_deadlines"),
    "plan_series": ("03:40", "meetings.tasks.plan_series"),
    "plan_mails": ("03:50", "meetings.tasks.plan_mails"),
    "plan_reminders": ("04:00", "agreements.tasks.plan_reminders"),
    "look_at_conditions": ("04:10", "meetings.tasks.look_at_conditions"),
    "look_through_index": ("04:20", "search.tasks.look_through_index"),
    "weekly_digest": ("07:00", "overview.tasks.weekly_digest"),
    "tell_guests": ("07:30", "partner_portal.tasks.tell_guests"),
    "chase_signatures": ("07:30", "agreements.tasks.chase_signatures"),
    "tidy_lists": ("04:25", "import_export.tasks.tidy_lists"),
    "tidy_up": ("04:30", "infrastructure.tasks.tidy_up"),
}

LOG_LEVEL = environment.one_of("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
