"""Settings of the project; everything that differs between places comes from the environment.

`NEEDLEWISE_ENV` is `development` (the default) or `production`. Production refuses default
secrets, demo people and draft content instead of falling back to them.
"""

import zoneinfo
from pathlib import Path

from celery.schedules import schedule
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from training import env

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = env.text("NEEDLEWISE_ENV", "development")
if ENVIRONMENT not in {"development", "production"}:
    raise ImproperlyConfigured("NEEDLEWISE_ENV is development or production.")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = not PRODUCTION and env.flag("DEBUG")

DATA_DIR = env.folder("NEEDLEWISE_DATA", BASE_DIR / "var")
_DEVELOPMENT_KEY = "development-only-" + "k" * 50
SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else _DEVELOPMENT_KEY)
PUBLIC_URL = env.text("PUBLIC_URL", None if PRODUCTION else "http://localhost:8000").rstrip("/")
DEMO = env.flag("NEEDLEWISE_DEMO", not PRODUCTION)
DEMO_YEAR = env.flag("NEEDLEWISE_DEMO_YEAR", True)  # the many beside those who can sign in
ALLOW_DRAFT = env.flag("NEEDLEWISE_ALLOW_DRAFT")
if PRODUCTION and (ALLOW_DRAFT or DEMO):
    raise ImproperlyConfigured("Production refuses NEEDLEWISE_ALLOW_DRAFT and NEEDLEWISE_DEMO.")
if PRODUCTION and (SECRET_KEY == _DEVELOPMENT_KEY or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured("Production needs a SECRET_KEY of its own, of 50 characters.")
# Signs receipts of sittings and nothing else; after a change the one before still verifies.
RECEIPT_KEY = env.text("RECEIPT_KEY", "")
RECEIPT_KEY_BEFORE = env.text("RECEIPT_KEY_BEFORE", "")
if PRODUCTION and (len(RECEIPT_KEY) < 50 or RECEIPT_KEY == SECRET_KEY):
    raise ImproperlyConfigured("Production needs a RECEIPT_KEY of its own, of 50 characters.")
if PRODUCTION and not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured("Production needs a PUBLIC_URL that begins with https://.")

_public_host = PUBLIC_URL.split("://", 1)[-1].split("/", 1)[0]
ALLOWED_HOSTS = env.text("ALLOWED_HOSTS", _public_host.rsplit(":", 1)[0]).split(",")
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "testserver"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "training",
    "training.lib",
    "training.people",
    "courses",
    "quizzes",
    "certificates",
    "clinics",
    "training.apps.AdminConfig",  # django.contrib.admin behind our own sign-in
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "training.apps.StaticFilesConfig",
    "django.contrib.humanize",  # the sessions and passkey pages of allauth need it
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
]

MIDDLEWARE = [
    "training.lib.middleware.RequestIdMiddleware",
    "training.lib.middleware.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "training.lib.middleware.ContentSecurityPolicyMiddleware",
    "quizzes.fast_route.FastSaveRoute",  # answers it alone: CSRF, session and person included
    "certificates.middleware.KeptPages",  # what it kept has passed all of the below
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "training.lib.middleware.MaintenanceMiddleware",
    "training.lib.middleware.NulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "training.people.middleware.PersonMiddleware",
    "training.people.middleware.SecondFactorMiddleware",
    "training.lib.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "training.urls"
WSGI_APPLICATION = "training.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "training.people.context.page",
            ],
        },
    }
]
FORM_RENDERER = "training.lib.forms.Renderer"

# --- Database -----------------------------------------------------------------------------
# Reused connections: opening one per request costs four to five times a one-statement view.
# Plans are kept on the server (server_side_binding). In a web process limits end a request that
# hangs before its browser gives up; a command may take its time, but never waits long for a lock.
DATABASES = {"default": env.database(env.text("DATABASE_URL", "postgres:///needlewise"))}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
WEB = env.flag("NEEDLEWISE_WEB")  # set by training/wsgi.py
DATABASES["default"]["OPTIONS"] |= {
    "server_side_binding": True,
    "connect_timeout": 5,
    # Statements are short here: compiling one takes longer than running it.
    "options": "-c timezone=UTC -c jit=off "
    + (
        "-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=10s"
        if WEB
        else "-c lock_timeout=5s"
    ),
    # Longer than the server's own limit, shorter than the 6 s for which a browser waits.
    "longest_wait": 5.3 if WEB else None,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: the broker and the cache never share a database -------------------------------
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379")
REDIS_FIRST_DATABASE = int(env.text("REDIS_FIRST_DATABASE", "0"))
CACHES = {
    "default": {
        "BACKEND": "training.lib.cache.RedisThatMayBeAway",
        "LOCATION": env.redis(REDIS_URL, REDIS_FIRST_DATABASE + 1),
        "KEY_PREFIX": "nw",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
# Sessions live in the database, so that a flush of Redis logs nobody out in an examination.
SESSION_ENGINE = "training.lib.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

CELERY_BROKER_URL = env.redis(REDIS_URL, REDIS_FIRST_DATABASE, for_celery=True)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
# How long a worker owns a job; its tasks end before that (training/lib/tasks.py).
JOB_LEASE_SECONDS = int(env.text("JOB_LEASE_SECONDS", "60"))
# 0 is the highest: a closing examination passes mail that waits for a slow server.
CELERY_TASK_DEFAULT_PRIORITY = 6
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 25
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
# A publisher (web, sweep) must fail within a second; a worker must wait longer than its BRPOP.
CELERY_WORKER = env.flag("NEEDLEWISE_WORKER")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 300,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "queue_order_strategy": "priority",
    }
    if CELERY_WORKER
    else {
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        "max_retries": 0,
        "retry_on_timeout": False,
        "queue_order_strategy": "priority",
    }
)
CELERY_BEAT_SCHEDULE = {
    "close-overdue-attempts": {
        "task": "quizzes.close_overdue",
        "schedule": schedule(2.0),
        "options": {"priority": 0},
    },
    "run-due-jobs": {"task": "lib.run_due_jobs", "schedule": schedule(2.0)},
    "find-missing-certificates": {
        "task": "certificates.find_missing",
        "schedule": schedule(30.0),
    },
    "sign-audit-head": {"task": "certificates.sign_audit_head", "schedule": schedule(3_600.0)},
    "verify-audit": {"task": "people.verify_audit", "schedule": schedule(86_400.0)},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

# --- People, accounts, second factors -----------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["training.people.backend.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, nowhere else
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_ADAPTER = "training.people.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "training.people.forms.signup.SignupFields"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_FORMS = {
    "login": "training.people.forms.accounts.LoginForm",
    "signup": "training.people.forms.accounts.SignupForm",
    "add_email": "training.people.forms.accounts.AddEmailForm",
    "change_password": "training.people.forms.accounts.ChangePasswordForm",
    "set_password": "training.people.forms.accounts.SetPasswordForm",
    "reset_password": "training.people.forms.accounts.ResetPasswordForm",
    "reset_password_from_key": "training.people.forms.accounts.ResetPasswordKeyForm",
    "reauthenticate": "training.people.forms.accounts.ReauthenticateForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.text("TRUSTED_PROXY_COUNT", "0"))
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Needlewise"
MFA_TOTP_TOLERANCE = 1  # a code read at the end of its half minute is still good in the next
MFA_FORMS = {
    "authenticate": "training.people.forms.accounts.SecondFactorForm",
    "reauthenticate": "training.people.forms.accounts.SecondFactorAgainForm",
    "activate_totp": "training.people.forms.accounts.ActivateTOTPForm",
    "add_webauthn": "training.people.forms.accounts.AddWebAuthnForm",
    "edit_webauthn": "training.people.forms.accounts.EditWebAuthnForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Nobody signs in before the first address is confirmed; a second one may wait for its confirmation.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "training.people.adapter.MFAAdapter"
USERSESSIONS_TRACK_ACTIVITY = False  # it reads and writes a row at every request
# Tokens of other systems. Only `client_credentials`, see clinics/api/tokens.py: no page, no user.
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 900
IDP_OIDC_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
API_REQUESTS_A_MINUTE = int(env.text("API_REQUESTS_A_MINUTE", "600"))
# How long messages to webhooks stay, with their tries; what they told of stays.
WEBHOOK_MESSAGES_KEPT_DAYS = int(env.text("WEBHOOK_MESSAGES_KEPT_DAYS", "90"))
# Each takes a legal name and returns a sentence when it cannot be printed on a certificate.
NAME_CHECKS = ["certificates.domain.documents.names.printable_name_problem"]

# --- Words, dates, files ------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "training.formats"
USE_TZ = True
# The zone rules of the pinned tzdata, not the machine's: Debian 12 does not know that British
# Columbia keeps summer time since 2026, and browsers do.
zoneinfo.reset_tzpath(to=())
TIME_ZONE = "UTC"
DEFAULT_PERSON_TIME_ZONE = "America/Vancouver"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "training" / "static"]
MEDIA_ROOT = DATA_DIR / "media"
SIGNING_KEYS = env.folder("SIGNING_KEYS", DATA_DIR / "keys")
ISSUER_NAME = env.text("ISSUER_NAME", "Needlewise")
# How long the facts of certificates and credentials stay when an account is deleted.
FACTS_KEPT_YEARS = int(env.text("FACTS_KEPT_YEARS", "10"))
ISSUER_TIME_ZONE = env.text("ISSUER_TIME_ZONE", "America/Vancouver")
PROGRAMMES_DIR = BASE_DIR / "courses" / "programmes"
STORAGES = {
    "default": env.storage(env.text("FILE_STORAGE_URL", "")),
    "staticfiles": {
        "BACKEND": "training.lib.static.CompressedModuleStorage"
        if PRODUCTION
        else "training.lib.static.ModuleStorage"
    },
}
FILE_UPLOAD_HANDLERS = [
    "training.lib.uploads.LimitedRequest",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
LARGEST_UPLOAD_REQUEST = 21_000_000  # the largest file any page takes (20 MB), with its form
DATA_UPLOAD_MAX_MEMORY_SIZE = 262_144  # an answer or a form; files are counted apart
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 200  # twice what any form takes, so that the form says its limit

# --- Mail ---------------------------------------------------------------------------------
EMAIL_URL = env.text("EMAIL_URL", "")
if PRODUCTION and not EMAIL_URL:
    raise ImproperlyConfigured("Production needs EMAIL_URL: without it nobody gets any mail.")
if EMAIL_URL:
    globals().update(env.email(EMAIL_URL))
else:
    EMAIL_BACKEND = "training.lib.filemail.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Needlewise <no-reply@needlewise.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "help@needlewise.example")

# --- Security -----------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "training.lib.error_pages.session_ended"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]  # asked on loopback
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
MAINTENANCE = env.flag("NEEDLEWISE_MAINTENANCE")
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "training.lib.logs.formatter"}},
    "filters": {"route": {"()": "training.lib.logs.RouteFilter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["route"]}
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": ["stderr"], "propagate": False},
        "fido2": {"level": "WARNING"},  # else the ids of passkeys
        "celery": {"level": "WARNING"},  # else two lines every two seconds: the sweeps
    },
}
