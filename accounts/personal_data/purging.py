"""What is deleted when its time is over; safe to run twice, late, or beside itself."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from common import security_log
from common.forgetting import forgets
from common.jobs.queries import keys_under_way
from common.outbox.services import delete_ended_before, delete_mails_to
from common.storage import private_storage

from ..licences.policy import OPEN_STATES
from ..look_ups.models import LookUp
from ..papers import keeping
from ..papers.models import DocumentState, LicenceDocument
from ..signing_in import changing_email
from .models import ClosedAccount, PersonalDataExport

_BATCH = 200
_MAKE_EXPORT = "shop.your_data.services.make_export"
_FOLDERS = ("licences", "received", "exports")
_ORPHANED_AFTER = timedelta(days=1)


def purge(moment):
    """Delete every file and mail whose time was over at `moment`; returns how many."""
    count = _in_batches(lambda: _delete_documents(moment))
    count += _in_batches(lambda: _delete_mails(moment))
    count += _in_batches(lambda: _delete_exports(moment))
    count += _forget_people(moment)
    count += changing_email.forget_old(moment)
    count += security_log.forget(moment)
    return count + _delete_orphans(moment)


@transaction.atomic
def _forget_people(moment):
    """Who was kept as long as a recall could ask; also the names that registers showed of them, and
    the mails that proved what they were told."""
    over = ClosedAccount.objects.filter(keep_until__lt=timezone.localdate(moment))
    people = list(over.values_list("user", flat=True))
    seen = LookUp.objects.filter(licence__professional__user__in=people).exclude(name="")
    seen.update(name="")
    delete_mails_to(_of_nobody_else(over))
    with forgets("closed accounts"):
        return over.update(name="", email="", keep_until=None)


def _of_nobody_else(over):
    """The addresses of these closed accounts, in small letters, that no other account has."""
    addresses = set(over.values_list(Lower("email"), flat=True))
    others = (get_user_model().objects, ClosedAccount.objects.exclude(pk__in=over))
    for rows in others:
        found = rows.annotate(to=Lower("email")).filter(to__in=addresses)
        addresses -= set(found.values_list("to", flat=True))
    return addresses


def _in_batches(delete):
    """Each batch is a transaction of its own, so that nothing waits long for a lock."""
    count = 0
    while deleted := delete():
        count += deleted
    return count


@transaction.atomic
def _delete_documents(moment):
    over = _over(moment).select_for_update(skip_locked=True, of=("self",))[:_BATCH]
    for document in over:
        keeping.delete(document)
    return len(over)


def _over(moment):
    """Documents that were decided on long enough ago, and those that nothing came of.

    What waits for a second signature is not decided.
    """
    decided = moment - timedelta(days=settings.DOCUMENT_KEEP_DAYS)
    abandoned = moment - timedelta(days=settings.DOCUMENT_ABANDONED_DAYS)
    of_a_decision = Q(licence__decided_at__lte=decided, licence__scope_proposed=[])
    of_a_decision &= ~Q(licence__state__in=OPEN_STATES)
    unusable = Q(state__in=[DocumentState.REFUSED, DocumentState.QUARANTINED])
    of_nothing = Q(uploaded_at__lte=abandoned) & (Q(licence=None) | unusable)
    kept = LicenceDocument.objects.exclude(state=DocumentState.DELETED)
    return kept.filter(of_a_decision | of_nothing).order_by("pk")


def _delete_mails(moment):
    """Mails that were sent, refused or given up leave the outbox; what waits stays, however old."""
    return delete_ended_before(moment - timedelta(days=settings.MAIL_KEEP_DAYS), _BATCH)


@transaction.atomic
def _delete_exports(moment):
    """Copies of personal data that have expired, and those that could not be made.

    What could not be made says so to its person as long as a copy would have been there.
    """
    kept = timedelta(days=settings.EXPORT_KEEP_DAYS)
    never_made = Q(made_at=None, requested_at__lte=moment - kept)
    never_made &= ~Q(pk__in=keys_under_way(_MAKE_EXPORT))
    over = PersonalDataExport.objects.filter(Q(expires_at__lte=moment) | never_made)
    over = list(over.select_for_update(skip_locked=True)[:_BATCH])
    for export in over:
        keeping.delete_file(export.file.name)
        export.delete()
    return len(over)


def _delete_orphans(moment):
    """Files that a killed worker left without a row."""
    orphans = [path for path in _stored() if _is_orphan(path, moment)]
    for path in orphans:
        private_storage().delete(path)
    return len(orphans)


def _stored():
    for folder in _FOLDERS:
        if private_storage().exists(folder):
            yield from (f"{folder}/{name}" for name in private_storage().listdir(folder)[1])


def _is_orphan(path, moment):
    if private_storage().get_modified_time(path) > moment - _ORPHANED_AFTER:
        return False
    if PersonalDataExport.objects.filter(file=path).exists():
        return False
    return not LicenceDocument.objects.filter(Q(file=path) | Q(received=path)).exists()
