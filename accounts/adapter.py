"""Where allauth asks what this shop wants."""

import ipaddress
import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http.request import split_domain_port

from shop.common.mail import Urgency

from . import second_factor


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's, with errors that say what to do."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "This address and password do not belong together. Check both, or reset the password."
        ),
        "too_many_login_attempts": ("Too many attempts. Wait five minutes, then try again."),
        "incorrect_password": "This is not your password. Nothing was changed.",
        "account_inactive": "This account is closed.",
    }

    def render_mail(self, *args, **kwargs):
        """What allauth writes is about signing in: it goes before all other mail."""
        message = super().render_mail(*args, **kwargs)
        message.urgency = Urgency.LETS_IN
        return message

    def is_reauthentication_required(self, *, app, **kwargs):
        """What was given just now, at the login itself, is not asked for again."""
        if _signed_in_just_now(context.request):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)


def _signed_in_just_now(request):
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(_opens(row) and row.get("at", 0) > since for row in records)


def _opens(record):
    """Whether this alone opened the session: a password, or a passkey without one."""
    return record.get("method") == "password" or record.get("passwordless", False)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": (
            "This code is not right, or it was used already. Wait for the next one in your app."
        ),
    }

    def can_delete_authenticator(self, authenticator):
        return second_factor.may_remove(authenticator)

    def generate_authenticator_name(self, user, type):
        """A first name for a passkey, to be changed by its owner."""
        count = second_factor.factors_of(user).filter(type=type).count()
        return "Passkey" if count == 0 else f"Passkey {count + 1}"


def can_do_passkeys(request):
    """Whether a browser makes passkeys for this host: they belong to a name, never to a number."""
    host, _port = split_domain_port(request.get_host())
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False
