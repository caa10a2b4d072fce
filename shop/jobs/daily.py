"""What happens once a day: each step by itself, and all of it may run twice or late."""

import logging
from dataclasses import dataclass

from django.core.management import call_command

from accounts.applying import services
from accounts.clinics import standing
from accounts.licences import telling
from accounts.personal_data.purging import purge
from common.locks import alone
from shop.back_in_stock.services import tell_all
from shop.forks.partner.strategy import Strategy
from shop.invoicing.issuing import issue_all
from shop.invoicing.papers import print_all
from shop.lots_received import monthly
from shop.ordering.delays import look_at_delays
from shop.ordering.open_lines import look_at_all
from shop.ordering.services import look_at
from shop.payments import forgetting
from shop.payments.reconciling import look_at_returned, reconcile, undecided
from shop.recalls import services as recalls
from shop.receivables import letters as reminders
from shop.receivables.allocating import free_overpaid
from shop.refunds import giving
from shop.standing_orders.services import propose_all
from shop.tracing.packs.services import forget_files
from shop.tracing.publishing import publish
from shop.vigilance import services as reports

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What one step did, or why it did not."""

    step: str
    said: str
    is_failure: bool = False

    def __str__(self):
        return f"{self.step}: {'FAILED, ' if self.is_failure else ''}{self.said}"


def _end_sessions(moment):
    call_command("clearsessions", verbosity=0)
    return "expired ones deleted"


def _prune_jobs(moment):
    call_command("prune_db_task_results", queue_name="*", verbosity=0)
    return "old results deleted"


def _strategy_of(user):
    return Strategy(user=user)


# Name, and what to call with the moment; it returns what it did, and may be called any time.
STEPS = (
    ("Reminders that a licence ends", telling.remind),
    ("Licences not looked up again in time", telling.tell_overdue),
    ("Drafts left unsent", services.forget_drafts),
    ("Recalls that nobody followed", lambda moment: recalls.sweep()),
    ("Clinics that are silent about a recall", recalls.remind),
    ("What waits for a right that has ended", lambda moment: look_at()),
    ("Units that wait for goods", lambda moment: look_at_all()),
    ("Who waits for goods that are back", lambda moment: tell_all()),
    ("Standing orders that are due", lambda moment: propose_all(_strategy_of)),
    ("Heads of the chains", publish),
    ("Reports that are late to be passed on", reports.remind),
    ("What ends soon at clinics, once a month", monthly.write_all),
    ("Payments that are undecided", lambda moment: reconcile(undecided())),
    ("Payments without an order that a bank may have sent back", look_at_returned),
    ("Invoices of what has left", lambda moment: issue_all()),
    ("Papers of invoices", lambda moment: print_all()),
    ("What was paid before it was credited", lambda moment: f"{free_overpaid()} invoices"),
    ("Refunds that are not confirmed", lambda moment: giving.give_all(giving.undecided())),
    ("Refunds that a bank may have sent back", giving.look_at_all),
    ("Reminders of what is overdue", lambda moment: reminders.remind_all()),
    ("Papers of reminders", lambda moment: reminders.print_all()),
    ("Cards of who pays no more", lambda moment: forgetting.forget_all()),
    ("Goods that come later than was told", lambda moment: look_at_delays()),
    ("Clinics not told of a licence", lambda moment: standing.sweep()),
    ("Documents, mails, copies and names that are over", purge),
    ("Packs for authorities", forget_files),
    ("Sessions", _end_sessions),
    ("Finished jobs", _prune_jobs),
)


def run(moment, steps=STEPS):
    """The Outcomes of all steps; None if another run is under way. No failure stops the others."""
    with alone("daily run") as is_ours:
        return [_outcome(name, step, moment) for name, step in steps] if is_ours else None


def _outcome(name, step, moment):
    try:
        return Outcome(name, str(step(moment)))
    except Exception as error:
        _log.exception("The daily step %r failed.", name)
        return Outcome(name, f"{type(error).__name__}: {error}", is_failure=True)
