"""Where allauth asks what this shop wants."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's, with errors that say what to do."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "This address and password do not belong together. Check both, or reset the password."
        ),
        "too_many_login_attempts": (
            "Too many attempts with this address. Wait a few minutes, then try again."
        ),
        "incorrect_password": "This is not your password. Nothing was changed.",
        "account_inactive": "This account is closed.",
    }

    def is_reauthentication_required(self, *, app, **kwargs):
        """A password given just now, at the login itself, is not asked for again."""
        if _signed_in_just_now(context.request):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)


def _signed_in_just_now(request):
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(row.get("method") == "password" and row.get("at", 0) > since for row in records)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": (
            "This code is not right, or it was used already. Wait for the next one in your app."
        ),
    }

    def can_delete_authenticator(self, authenticator):
        """Staff keep their second factor; a superuser removes a lost one in the admin."""
        return not authenticator.user.is_staff
