"""Settings of the accounts: sign-in, sessions, cookies.

``PASSERELLE_COOKIES_EN_CLAIR=1``   for development on one machine, with a browser that refuses secure cookies over
                                    plain http (Safari): cookies lose ``Secure`` and their ``__Host-`` prefix, and private
                                    pages then answer this very machine only
``PASSERELLE_INACTIVITE``           minutes (15 to 30) without a request before a session ends (default 20)
``PASSERELLE_OIDC_URL``             address of the identity provider (its ``/.well-known/openid-configuration``)
``PASSERELLE_OIDC_CLIENT`` ``_SECRET``   what it gave to this application
``PASSERELLE_OIDC_NOM``             what its button says
"""

from __future__ import annotations

import os
from typing import Any


def _env(name: str, default: str = "") -> str:
    return os.environ.get(f"PASSERELLE_{name}", default)


AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/espace/"
LOGOUT_REDIRECT_URL = "/compte/connexion"
# A link to choose a password works once, for a day.
PASSWORD_RESET_TIMEOUT = 24 * 3600
# Nothing here sends e-mail: an administrator hands links over.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# --- Cookies and sessions (SEC-14, SEC-17) ------------------------------------------------------------------

PASSERELLE_COOKIES_EN_CLAIR = _env("COOKIES_EN_CLAIR") == "1"
_SECURE = not PASSERELLE_COOKIES_EN_CLAIR
SESSION_ENGINE = "bot.web.accounts.sessions"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_NAME = "__Host-session" if _SECURE else "session"
SESSION_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = True
#: Idle time, in seconds: each request of a signed-in person starts it again.
SESSION_COOKIE_AGE = 60 * min(30, max(15, int(_env("INACTIVITE", "20"))))
#: However busy, a session ends after a day's work.
PASSERELLE_SESSION_HOURS = 10
CSRF_COOKIE_NAME = "__Host-csrf" if _SECURE else "csrf"
CSRF_COOKIE_SECURE = _SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "bot.web.accounts.pages.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Sign-in ------------------------------------------------------------------------------------------------

ACCOUNT_ADAPTER = "bot.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# By address of machine, in memory only: somebody who tries one password on many accounts. The lock of one account is
# axes' (below).
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip"}
MFA_ADAPTER = "bot.web.accounts.adapter.MFAAdapter"
MFA_TOTP_ISSUER = "Passerelle"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {name: f"bot.web.accounts.codes.{form}" for name, form in (
    ("authenticate", "CodeForm"), ("reauthenticate", "CodeAgainForm"), ("activate_totp", "FirstCodeForm"),
)}  # fmt: skip
MFA_RECOVERY_CODES_SHOW_ONCE = True
# The address of an account is given by an administrator, who vouches for it.
MFA_ALLOW_UNVERIFIED_EMAIL = True

SOCIALACCOUNT_ADAPTER = "bot.web.accounts.adapter.SocialAdapter"
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"APPS": []}}
if _env("OIDC_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "organisation",
                "name": _env("OIDC_NOM", "votre organisation"),
                "client_id": _env("OIDC_CLIENT"),
                "secret": _env("OIDC_SECRET"),
                "settings": {"server_url": _env("OIDC_URL"), "oauth_pkce_enabled": True},
            }
        ],
    }

# --- Lock-out (SEC-17) --------------------------------------------------------------------------------------

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# The lock is on the account: no address of a machine has to be kept. Addresses that try many accounts are slowed
# down by allauth's own rates, in memory.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "bot.web.accounts.pages.locked"
AXES_CLIENT_IP_CALLABLE = "bot.web.accounts.pages.no_address"
AXES_HANDLER = "bot.web.accounts.lockout.Handler"
