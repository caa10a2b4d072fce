"""The lock of an account, taken before any other lock about its person."""

from common.deeds import NotPossible

from .models import User


def lock_account(user_id):
    """The account as it is now; whatever else is locked is locked after it."""
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def refuse_if_closed(user):
    """Raises NotPossible for an account that was closed; ask it of a locked one."""
    if not user.is_active:
        raise NotPossible("This account is closed; nothing was changed.")
