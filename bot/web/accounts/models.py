"""Accounts, their sessions, and the journal of what they do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from bot.web.accounts.rights import MFA_ROLES, Right, Role, has_right


class AccountRefused(ValidationError):
    """An account that cannot be: ``messages`` says why, for whoever asked."""


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, role: Role, name: str = "") -> "Account":
        """A new account without a password: its holder sets one through a link that works once."""
        account = self.model(email=self.normalize_email(email).lower(), role=Role(role).value, name=name)
        account.set_unusable_password()
        try:
            account.full_clean()
        except ValidationError as reason:
            raise AccountRefused(reason.message_dict) from None
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, email: str | None) -> "Account":
        return self.get(email__iexact=email)


class Account(AbstractBaseUser):
    """Somebody who signs in. The address is both the name given to sign in and what an identity provider vouches for.

    There are no per-account permissions: ``role`` and the table of ``rights`` say everything.
    """

    email = models.EmailField("adresse", unique=True)
    name = models.CharField("nom affiché", max_length=100, blank=True, default="")
    role = models.CharField("rôle", max_length=12, choices=[(role.value, role.value) for role in Role])
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        ordering = ["email"]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A closed account keeps no open session, even if it is opened again."""
        super().save(*args, **kwargs)
        if not self.is_active:
            self.end_sessions()

    def can(self, right: Right) -> bool:
        return has_right(self, right)

    def has_second_factor(self) -> bool:
        from allauth.mfa.utils import is_mfa_enabled

        return bool(is_mfa_enabled(self))

    def lacks_second_factor(self) -> bool:
        """True when the role asks for a second factor that is not set up yet: nothing else opens until it is."""
        return self.role in MFA_ROLES and not self.has_second_factor()

    def end_sessions(self) -> int:
        """Sign this account out everywhere, at once."""
        return Session.objects.filter(account_id=self.pk).delete()[0]


class Session(AbstractBaseSession):
    """An open session, and whose it is: closing an account deletes its sessions."""

    account_id = models.BigIntegerField(null=True, db_index=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        from bot.web.accounts.sessions import SessionStore

        return SessionStore


class LatestCode(models.Model):
    """The thirty seconds of the latest code of an account's application: neither it nor an older one works again."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="+")
    step = models.BigIntegerField()


class AuditEntry(models.Model):
    """One line of the journal: who did what, on what, why. Lines are added, never changed (PRV-17).

    ``details`` holds codes and numbers, never a word of a conversation. ``account`` is kept as text beside the
    link, so that a line outlives the account. Lines go with the retention of the journal, not before.
    """

    at = models.DateTimeField(db_index=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    account_email = models.CharField(max_length=254, blank=True, default="")
    role = models.CharField(max_length=12, blank=True, default="")
    action = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_id", "-at"], name="audit_object"),
            models.Index(fields=["account", "-at"], name="audit_account"),
            models.Index(fields=["action", "-at"], name="audit_action"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("a line of the journal is never changed")
        super().save(*args, **kwargs)
