"""Staff who can really sign in: a password, and the key of their codes. The models are imported once Django is set up."""

from __future__ import annotations

PASSWORD = "quatre mots pour un essai"


def staff(*roles: str) -> dict[str, str]:
    """One person for each role, ``role@exemple.fr``: the key of each."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from bot.web.accounts.models import Account

    keys = {}
    for role in roles:
        account = Account.objects.create_user(f"{role}@exemple.fr", role)
        account.set_password(PASSWORD)
        account.save()
        keys[role] = generate_totp_secret()
        TOTP.activate(account, keys[role])
    return keys
