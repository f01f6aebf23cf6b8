"""Django settings, all from the environment, with defaults that run on one machine.

Names read (all optional):

``PASSERELLE_DATA``            folder of everything written (default ``./donnees``)
``DATABASE_URL``               PostgreSQL address; without it, SQLite (WAL) in that folder
``PASSERELLE_SECRET_KEY``      else one is generated once and kept in that folder
``PASSERELLE_HOSTS``           host names served, separated by commas (default: any; set it in production)
``PASSERELLE_URL``             public origin (``https://...``): the only Origin accepted by the API
``PASSERELLE_PROXYS``          addresses of trusted reverse proxies, whose X-Forwarded-For and -Proto are
believed
``PASSERELLE_DEBUG``           ``1`` for development only
``PASSERELLE_OPERATEUR`` ``_COURRIEL`` ``_TELEPHONE`` ``_LOGO`` ``_DPO`` ``_HEBERGEUR`` ``_BASE_LEGALE`` who
runs this service
``PASSERELLE_MODELE``          folder of trained models, or one of them (default ``models``)
``PASSERELLE_OUVRIERS``        engine worker processes (default 2)
``PASSERELLE_DUREE_TOUR``      seconds before a turn is given up (default 10)
``PASSERELLE_ATTENTE_MODELE``  seconds that a message waits for a model being loaded (default 45)
``PASSERELLE_FILE_MAX``        turns waiting in this process beyond which new messages are turned away
``PASSERELLE_MESSAGES_MAX``    messages of a person in one conversation (default 200)
``PASSERELLE_FILS_BASE``       database threads, and idle page threads kept with their connection (default 4)
``PASSERELLE_ENTREPRISES_URL`` company register read by the engine workers; empty, no search is offered (see bot.entreprises)
``PASSERELLE_COOKIES_EN_CLAIR`` ``1`` signs staff in over plain http, on this very machine only (see bot.web.settings_comptes)
``PASSERELLE_INACTIVITE``      minutes without a click before somebody signed in is signed out (default 20)
``PASSERELLE_OIDC_*``          sign-in through the organisation's own identity provider (see bot.web.settings_comptes)
``PASSERELLE_CANDIDATS``       folder of the models built from corrections (default ``modeles`` in the data folder)
``PASSERELLE_DUREE_CANDIDAT``  seconds (default 7200), ``PASSERELLE_MEMOIRE_CANDIDAT`` mebibytes (default 4096) that a build may take
``PASSERELLE_TOURS_REJOUES``   past turns that a build plays again (default 300)
``PASSERELLE_DEBITS``          ``non`` lifts the rate limits, for load tests only

The whole list, with what each is for, is docs/configuration.md, which a test compares with the code.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url

from bot.web.journal import logging_config
from bot.web.secret import read_or_create_secret
from bot.web.settings_comptes import *  # noqa: F403

HERE = Path(__file__).resolve().parent


def _env(name: str, default: str = "") -> str:
    return os.environ.get(f"PASSERELLE_{name}", default)


def _list(name: str) -> list[str]:
    return [item.strip() for item in _env(name).split(",") if item.strip()]


DATA = Path(_env("DATA", "donnees")).resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = _env("DEBUG") == "1"
SECRET_KEY = _env("SECRET_KEY") or read_or_create_secret(DATA / "cle_secrete")
# Any host by default: the application sends no e-mail and builds no absolute link from the Host header. The
# Origin check compares with PASSERELLE_URL, or with this header, which a browser does not let a page choose.
ALLOWED_HOSTS = _list("HOSTS") or ["*"]

ROOT_URLCONF = "bot.web.urls"
ASGI_APPLICATION = "bot.web.asgi.application"
# Ours first: their templates replace those of the libraries.
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "bot.web.conversations",
    "bot.web.employers",
    "bot.web.editions",
    "bot.web.accounts",
    "bot.web.review",
    "bot.web.learning",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
]
# After the static files, each middleware does nothing outside the private pages (see bot.web.accounts.middleware).
MIDDLEWARE = [
    "bot.web.middleware.SecurityHeaders",
    "bot.web.middleware.StaticFiles",
    "bot.web.accounts.middleware.EncryptedOnly",
    "bot.web.accounts.middleware.PrivateSession",
    "bot.web.accounts.middleware.PrivateCsrf",
    "bot.web.accounts.middleware.PrivateAuthentication",
    "bot.web.accounts.middleware.PrivateMessages",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

# --- Storage ------------------------------------------------------------------------------------------------

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(DATA / "passerelle.sqlite3"),
    "OPTIONS": {
        # A transaction takes the write lock at its start: it waits its turn instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: an acknowledged message is on the disk. secure_delete: what is erased is overwritten, not
        # unlinked.
        "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={_env('SQLITE_SYNCHRONOUS', 'FULL')};"
        "PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;",
    },
    # A file, because turns run in threads and an in-memory database belongs to one of them.
    "TEST": {"NAME": str(DATA / "essais.sqlite3")},
}
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_health_checks=True) if os.environ.get("DATABASE_URL") else _SQLITE
}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSERELLE_DB_THREADS = int(_env("FILS_BASE", "4"))

# --- Pages --------------------------------------------------------------------------------------------------

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates", HERE / "widget" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "bot.web.pages.operator_context",
                "bot.web.accounts.context.signed_in",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"filtres": "bot.web.filtres"},
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [path for path in (HERE / "static", HERE / "widget" / "static") if path.is_dir()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300
# The employer's page loads the loader with a plain <script>; nothing static needs CORS.
WHITENOISE_ALLOW_ALL_ORIGINS = False

LANGUAGE_CODE = "fr"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# Who answers for this service. The defaults are neutral on purpose: the page never passes itself off as an
# official service of Action Logement.
PASSERELLE_OPERATEUR = {
    "nom": _env("OPERATEUR", "l’exploitant de ce site"),
    "courriel": _env("COURRIEL"),
    "telephone": _env("TELEPHONE"),
    "logo": _env("LOGO"),
    "dpo": _env("DPO") or _env("COURRIEL"),
    "hebergeur": _env("HEBERGEUR"),
    # For the data-protection officer to confirm.
    "base_legale": _env(
        "BASE_LEGALE",
        "Le traitement repose sur l’intérêt légitime : informer les salariés sur les aides au logement.",
    ),
}

# --- Network ------------------------------------------------------------------------------------------------

PASSERELLE_URL = _env("URL").rstrip("/")
PASSERELLE_PROXYS = _list("PROXYS")
SECURE_HSTS_SECONDS = 31_536_000
PASSERELLE_BODY_LIMIT_API = 8 * 1024
PASSERELLE_BODY_LIMIT = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = PASSERELLE_BODY_LIMIT

# --- Conversation limits (SEC-08) ---------------------------------------------------------------------------

PASSERELLE_TEXT_LIMIT = 1000
#: Messages of a person in one conversation; a turn costs the same at any length, but a transcript must stay readable.
PASSERELLE_MESSAGES_LIMIT = int(_env("MESSAGES_MAX", "200"))
_EVERYBODY = int(_env("DEBIT_GLOBAL", "3000"))
# (burst, refill per minute). The address allowances are wide: a whole company may share one address.
PASSERELLE_RATES: dict[str, tuple[int, int]] = {
    "messages": (30, 30),
    # Characters typed in a conversation: what a turn costs grows with them, so somebody who floods with long messages
    # meets this one first, and their neighbours lose little.
    "caracteres": (6000, 3000),
    "lectures": (60, 120),
    "creations_adresse": (100, 100),
    "creations_employeur": (300, 300),
    "messages_employeur": (1200, 1200),
    "adresse": (600, 1200),
    # Everybody together: what this installation takes before it says so, whoever sends it.
    "creations_ensemble": (_EVERYBODY, _EVERYBODY),
    "messages_ensemble": (2 * _EVERYBODY, 2 * _EVERYBODY),
}
if _env("DEBITS") == "non":  # load tests only: nothing is refused for its frequency
    PASSERELLE_RATES = dict.fromkeys(PASSERELLE_RATES, (1_000_000, 1_000_000))
# Shared by every process and machine when there is a Redis server; else each process counts alone.
PASSERELLE_REDIS_URL = os.environ.get("REDIS_URL", "")
# Turns waiting or running in this process beyond which new messages are turned away (503).
PASSERELLE_QUEUE_LIMIT = int(_env("FILE_MAX", "300"))

# --- Engine and turns ---------------------------------------------------------------------------------------

PASSERELLE_ENGINE = "bot.web.engine_port.default_engine"
PASSERELLE_MODEL = _env("MODELE", "models")
PASSERELLE_WORKERS = int(_env("OUVRIERS", "2"))
PASSERELLE_TURN_LIMIT = float(_env("DUREE_TOUR", "10"))
# Fencing makes a second holder harmless; the lease only avoids running a turn twice. It is renewed while a
# turn runs.
PASSERELLE_LEASE = PASSERELLE_TURN_LIMIT + 2
# A request waits this long for its answer, then says "pending" and the client asks again.
PASSERELLE_ANSWER_WAIT = PASSERELLE_TURN_LIMIT + 1
# A worker that reloads its model after a crash may hold a turn back this long before the turn is given up.
PASSERELLE_ENGINE_WAIT = float(_env("ATTENTE_MODELE", "45"))
# A message whose turns end without a trace (the process dies each time) is not taken up for ever.
PASSERELLE_ATTEMPTS = 5
PASSERELLE_SWEEP_SECONDS = 30.0
PASSERELLE_PURGE_SECONDS = 3600.0
# Readers see a conversation twice this long after its last turn, at most (see bot.web.review.index).
PASSERELLE_INDEX_SECONDS = 10.0
PASSERELLE_MEASURE_SECONDS = 15.0
#: Address and port of the measures for Prometheus, apart from the site; empty, none are served.
PASSERELLE_MEASURES = _env("MESURES")
# Stopping takes at most 30 seconds: requests end, then turns, then workers (EnginePool.stop). A turn that is not over by
# then is still in the database, and is taken up by another process or at the next start.
PASSERELLE_CLOSE_SECONDS = min(12.0, PASSERELLE_TURN_LIMIT + 2)
PASSERELLE_DRAIN_SECONDS = min(12.0, PASSERELLE_TURN_LIMIT + 1)

# --- Models built from corrections (PRV-19, SEC-23) ---------------------------------------------------------

# The folder of shipped models may be read-only: candidates are written with the rest of the data. Several machines
# share this folder.
PASSERELLE_CANDIDATES = _env("CANDIDATS") or str(DATA / "modeles")
# A promotion is noticed by every process within this long.
PASSERELLE_MODEL_POLL_SECONDS = 3.0
# What a build may take: seconds, bytes of memory, past turns played again.
PASSERELLE_BUILD_SECONDS = float(_env("DUREE_CANDIDAT", "7200"))
PASSERELLE_BUILD_MEMORY = int(_env("MEMOIRE_CANDIDAT", "4096")) * 1024 * 1024
PASSERELLE_REPLAY = int(_env("TOURS_REJOUES", "300"))
# Candidates whose archives are kept, besides the model in use and the one before it.
PASSERELLE_MODELS_KEPT = 5
# Another command that makes candidates, for tests.
PASSERELLE_BUILD_COMMAND: list[str] = []

# --- Retention (PRV-08) -------------------------------------------------------------------------------------

PASSERELLE_STATE_HOURS = 24
PASSERELLE_ERASURES = DATA / "effacements"
PASSERELLE_TRANSCRIPT_DAYS = 30
# A reader who follows a conversation up keeps it this long, counted from that day.
PASSERELLE_FOLLOW_UP_DAYS = 90
# Lines of the journal of the staff.
PASSERELLE_AUDIT_DAYS = 365

LOGGING = logging_config("DEBUG" if DEBUG else "INFO")
SILENCED_SYSTEM_CHECKS = [
    "security.W001",  # bot.web.middleware.SecurityHeaders does this work, without a thread hop per request
    "security.W002",  # frame-ancestors in the CSP replaces X-Frame-Options
    "security.W003",  # bot.web.accounts.middleware: CSRF tokens where there is a cookie, that is on private pages
    "axes.W006",  # the lock is on the account, so that no address is kept (see bot.web.settings_comptes)
]
