"""The mail of what ends within 60 days: once a month, to who asked for it."""

from django.db import transaction
from django.db.models import Q

from common import mail
from common.clock import today
from common.links import link

from .endings import month_of, months
from .models import EndingsLetter
from .queries import endings


@transaction.atomic
def want(user, wanted):
    """Have the mail written to somebody, or no more. The first comes with the day's next run."""
    if wanted:
        EndingsLetter.objects.get_or_create(user=user)
    else:
        EndingsLetter.objects.filter(user=user).delete()


def wants(user):
    return EndingsLetter.objects.filter(user=user).exists()


def write_all(moment):
    """Write this month's mails that are not written yet; returns how many were."""
    on = today()
    due = EndingsLetter.objects.filter(user__is_active=True)
    due = due.filter(Q(written_for=None) | Q(written_for__lt=month_of(on)))
    return sum(_write(pk, on) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _write(pk, on):
    """Whether there was something to tell. Note and mail are one transaction: it is told once."""
    letters = EndingsLetter.objects.select_for_update(of=("self",)).select_related("user")
    letter = letters.filter(pk=pk).exclude(written_for=month_of(on)).first()
    if letter is None:
        return False
    letter.written_for = month_of(on)
    letter.save(update_fields=["written_for"])
    soon = [ending for ending in endings(letter.user, on) if ending.stands == "soon"]
    if soon:
        told = {"name": letter.user.display_name, "months": months(soon)}
        mail.send("lots_ending", letter.user.email, told | {"page": link("lot_endings")})
    return bool(soon)
