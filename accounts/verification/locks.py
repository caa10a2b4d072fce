"""The rows a deed about a licence locks, always in this order (docs/rules/licences.md, V9).

An order is placed under the same lock on the buyer's licences, so a decision happens either
before it or after it, never in between.
"""

from ..models import Professional, User
from ..queries import all_licences_of


class NotPossible(Exception):
    """The deed does not fit what is true under lock; the message says why."""


def lock_professional(user):
    """The person's row, which serialises their own submissions.

    The account first, as an order does: an approval may give it another name (P13).
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    professional, _ = Professional.objects.get_or_create(user=user)
    return Professional.objects.select_for_update().get(pk=professional.pk)


def lock_licence(licence):
    """The licence as it is now. All licences of the person are locked, as an order does.

    Raises NotPossible for a draft that was deleted meanwhile.
    """
    professional = lock_professional(licence.professional.user)
    licences = {row.pk: row for row in all_licences_of(professional.user_id, lock=True)}
    if licence.pk not in licences:
        raise NotPossible("This draft was deleted; nothing was changed.")
    return licences[licence.pk]
