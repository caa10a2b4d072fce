"""What an approval sets in motion: the licence it replaces ends, a new name counts (V42, V43).

Called by `decisions` under their lock and in their transaction.
"""

from django.utils import timezone

from ..licences.policy import after_replacement


def take_effect(licence):
    """`licence` has become verified: what it renews or changes gives way to it."""
    if licence.replaces is not None:
        _end(licence.replaces)
    if licence.changes_name:
        _rename(licence.professional.user, licence)


def _end(licence):
    ended = after_replacement(licence.state)
    if licence.state == ended:
        return
    licence.state, licence.decided_at, licence.scope_proposed = ended, timezone.now(), []
    licence.save(update_fields=["state", "decided_at", "scope_proposed"])


def _rename(user, licence):
    user.first_name, user.last_name = licence.new_first_name, licence.new_last_name
    user.save(update_fields=["first_name", "last_name"])
    # Once: a later signature or look-up must not bring this name back.
    licence.new_first_name = licence.new_last_name = ""
    licence.save(update_fields=["new_first_name", "new_last_name"])
