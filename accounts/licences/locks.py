"""The rows a deed about a licence locks, always in this order (docs/rules/licences.md, V9).

An order is placed under the same locks on the buyer's account and licences, so a decision or the
end of an account happens either before it or after it, never in between.
"""

from accounts.signing_in.locks import lock_account, refuse_if_closed
from common.deeds import NotPossible

from .models import Professional
from .standing import all_licences_of


def lock_professional(user):
    """The person's row, which serialises their own submissions; raises NotPossible if closed."""
    refuse_if_closed(lock_account(user.pk))
    professional, _ = Professional.objects.get_or_create(user=user)
    return Professional.objects.select_for_update().get(pk=professional.pk)


def lock_licence(licence):
    """The licence as it is now. All licences of the person are locked, as an order does.

    Raises NotPossible for one that was deleted meanwhile.
    """
    account = lock_account(licence.professional.user_id)
    licences = {row.pk: row for row in lock_licences(account)}
    if licence.pk not in licences:
        raise NotPossible("This application was deleted; nothing was changed.")
    return licences[licence.pk]


def lock_licences(account):
    """All licences of a locked account, also those that do not count."""
    list(Professional.objects.select_for_update().filter(user=account))
    licences = list(all_licences_of(account, lock=True))
    for licence in licences:
        licence.professional.user = account
    return licences
