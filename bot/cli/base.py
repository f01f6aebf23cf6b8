"""The database, as the commands that need it find it."""

from __future__ import annotations

from bot.cli.commun import echouer


def migrer() -> list[str]:
    """Bring the database up to date, or stop and say which settings to look at."""
    from bot.web import service

    try:
        return service.migrer()
    except Exception as erreur:  # a folder, a server or a password: the type says which, the message may hold the password
        lieu = f" : {erreur.filename}" if isinstance(erreur, OSError) and erreur.filename else ""
        echouer(f"base de données inaccessible ({type(erreur).__name__}{lieu}). Voyez PASSERELLE_DATA et DATABASE_URL.")
