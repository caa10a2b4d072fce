"""What happens to a mail in the outbox: held by one sender, settled by what the server said."""

from django.db import transaction
from django.db.models import F, Q

from common.clock import now

from .models import Mail, Outage, Urgency
from .rules import LONGEST_ANSWER, MOST_TRIES, Outcome, Verdict, wait_after

State = Mail.State
CAME_BACK = "The receiver's server took it and sent it back to our mailbox."
LOST = "The worker died while it sent this. Whether it arrived is not known."


@transaction.atomic
def claim(holder, urgencies):
    """The most urgent mail that is due, from now on held by this worker; None where none is."""
    due = Mail.objects.filter(state=State.WAITING, urgency__in=urgencies, next_try_at__lte=now())
    due = due.order_by("urgency", "next_try_at", "pk")
    mail = due.select_for_update(skip_locked=True).first()
    if mail:
        mail.state, mail.held_by = State.SENDING, holder
        mail.save(update_fields=["state", "held_by"])
    return mail


def settle(mail, outcome):
    """Note what became of a mail that its holder tried.

    That it was sent counts also where the holder was taken for dead meanwhile and the mail waits
    again; else only the holder has a say.
    """
    ours = Q(state=State.SENDING, held_by=mail.held_by)
    if outcome.verdict == Verdict.SENT:
        ours |= Q(state=State.WAITING)
    Mail.objects.filter(ours, pk=mail.pk).update(held_by=None, **_news(mail, outcome))


def holders():
    """The numbers of the workers that send something now."""
    return set(Mail.objects.filter(state=State.SENDING).values_list("held_by", flat=True))


@transaction.atomic
def put_back(numbers):
    """What these dead workers were sending waits again, and says that it may arrive twice."""
    held = Mail.objects.headers().filter(held_by__in=numbers).order_by("pk")
    for mail in held.select_for_update():
        news = _news(mail, Outcome(Verdict.UNCLEAR, LOST))
        if news["state"] == State.WAITING:
            news["next_try_at"] = now()
        Mail.objects.filter(pk=mail.pk).update(held_by=None, **news)


@transaction.atomic
def send_again(pks):
    """Those of these mails that had ended undelivered wait again from the start; returns them."""
    ended = Mail.objects.headers().filter(pk__in=pks, state__in=Mail.UNDELIVERED).order_by("pk")
    mails = list(ended.select_for_update())
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
        state=State.WAITING, tries=0, next_try_at=now(), ended_at=None, seen_by=None
    )
    return mails


def see_to(pks, by):
    """Take mails that did not arrive off the day's page; returns how many."""
    return Mail.objects.undelivered().filter(pk__in=pks).update(seen_by=by)


@transaction.atomic
def note_came_back(pks, by):
    """Those of these mails that were sent did not arrive: word of it came to the mailbox of the
    shop; returns them."""
    sent = Mail.objects.headers().filter(pk__in=pks, state=State.SENT).order_by("pk")
    mails = list(sent.select_for_update())
    came_back = Mail.objects.filter(pk__in=[mail.pk for mail in mails])
    came_back.update(state=State.REFUSED, answer=CAME_BACK, seen_by=by)
    return mails


def note_outage(said):
    """That the mail server takes nothing; `since` stays that of the first note."""
    said = _kept(said)
    outage, is_new = Outage.objects.get_or_create(pk=1, defaults={"said": said})
    if not is_new and outage.said != said:
        Outage.objects.filter(pk=1).update(said=said)


def end_outage():
    Outage.objects.all().delete()


def delete_mails_to(addresses, *, and_proof=True):
    """Delete every mail to one of these addresses, sent or not; what proves something stays unless
    it goes too."""
    mails = Mail.objects.to(*addresses)
    (mails if and_proof else mails.no_proof()).delete()


@transaction.atomic
def delete_ended_before(moment, most):
    """Delete up to `most` mails that ended before the moment; how many. What proves stays."""
    over = Mail.objects.no_proof().filter(ended_at__lte=moment).order_by("ended_at")
    mails = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
    Mail.objects.filter(pk__in=mails).delete()
    return len(mails)


def _news(mail, outcome):
    """The fields of a mail after a try."""
    answer, moment = _kept(outcome.answer), now()
    match outcome.verdict:
        case Verdict.SERVER:
            return {"state": State.WAITING}
        case Verdict.SENT:
            return {"state": State.SENT, "answer": answer, "ended_at": moment}
        case Verdict.REFUSED:
            tries = {"tries": mail.tries + 1}
            return {"state": State.REFUSED, "answer": answer, "ended_at": moment, **tries}
    return _another_try(mail, outcome, moment) | {"answer": answer}


def _kept(said):
    """What a server said, as a text of the database can hold it."""
    return said.replace("\0", "")[:LONGEST_ANSWER]


def _another_try(mail, outcome, moment):
    tries = mail.tries + 1
    news = {"tries": tries, "unclear": F("unclear") + int(outcome.verdict == Verdict.UNCLEAR)}
    if tries >= MOST_TRIES:
        return news | {"state": State.GIVEN_UP, "ended_at": moment}
    wait = wait_after(tries, mail.urgency == Urgency.LETS_IN)
    return news | {"state": State.WAITING, "next_try_at": moment + wait}
