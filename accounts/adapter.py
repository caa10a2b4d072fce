"""Where allauth asks what this shop wants."""

from allauth.account.adapter import DefaultAccountAdapter
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
