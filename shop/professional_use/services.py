"""Keeps a visitor's answer on the account they sign in with."""

from .declaration import read
from .models import KeptDeclaration


def keep(user, declaration):
    """Keep one answer once; the same answer again changes nothing."""
    KeptDeclaration.objects.get_or_create(
        user=user,
        at=declaration.at,
        defaults={
            "is_professional": declaration.is_professional,
            "text_version": declaration.text_version,
        },
    )


def keep_on_account(sender, request, user, **kwargs):
    """Called at every login."""
    declaration = read(request) if request else None
    if declaration:
        keep(user, declaration)
