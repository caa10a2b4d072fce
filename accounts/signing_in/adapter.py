"""Where allauth asks what this shop wants."""

import ipaddress

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http.request import split_domain_port
from django.urls import reverse

from common.links import is_page_of_ours
from common.mail import Urgency

from . import second_factor, throttles


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's, with errors that say what to do."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "This address and password do not belong together. Check both, or reset the password."
        ),
        "too_many_login_attempts": ("Too many attempts. Wait five minutes, then try again."),
        "too_many_from_elsewhere": (
            "Too many wrong passwords were tried for this address, from several places. A browser "
            "in which you have signed in before still lets you in. Here, use a passkey, choose a "
            "new password by mail, or wait an hour."
        ),
        "incorrect_password": "This is not your password. Nothing was changed.",
        "account_inactive": "This account is closed.",
    }

    def render_mail(self, *args, **kwargs):
        """What allauth writes is about signing in: it goes before all other mail."""
        message = super().render_mail(*args, **kwargs)
        message.urgency = Urgency.LETS_IN
        return message

    def is_reauthentication_required(self, *, app, **kwargs):
        """What was given just now, be it at the login itself, is not asked for again."""
        return not second_factor.was_answered_just_now(context.request)

    def get_reauthentication_methods(self, user):
        """Whoever has a second factor answers with that; the password opens what it opens alone."""
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        if not factors:
            return methods
        first = reverse(second_factor.page_to_give_it(user))
        return sorted(factors, key=lambda method: method["url"] != first)

    def pre_authenticate(self, request, **credentials):
        """In the place of allauth's, whose count anybody's guesses would fill."""
        self._login_failed_rl_usage = throttles.count_password(request, credentials["email"])

    def _delete_login_attempts_cached_email(self, request, email):
        """After a new password by link: the guesses at the old one do not keep its owner out."""
        throttles.forget_passwords(request, email)

    def is_safe_url(self, url):
        return is_page_of_ours(context.request, url)


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
