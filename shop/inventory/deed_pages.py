"""The pages on which stock is put right: how much, why, and what came of it."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from common import stale
from common.clock import today
from common.deeds import NotPossible
from common.typed import typed

from . import locks, proposals, queries, wording
from .deed_forms import CorrectForm, CountForm, MoveForm, SendBackForm, WriteOffForm
from .goods_in import LooksLike, LotMismatch
from .places.fitting import storage_of
from .places.queries import held

_LOT = "admin:inventory_lot_change"


@dataclass(frozen=True)
class Page:
    """`button` is what its button says, `hint` one sentence above the fields."""

    name: str
    title: str
    form: type
    button: str
    hint: str


WRITE_OFF = Page(
    "write-off",
    "Write off units of lot {}",
    WriteOffForm,
    "Write off",
    "Free units only: those that orders have are picked again or their orders cancelled first.",
)
SEND_BACK = Page(
    "send-back",
    "Send units of lot {} back",
    SendBackForm,
    "Send back",
    "Free units only. They leave the books today.",
)
COUNT = Page(
    "count",
    "Count lot {}",
    CountForm,
    "Book the count",
    "The difference to what is booked goes into the ledger, also when there is none.",
)
MOVE = Page(
    "move",
    "Move units of lot {}",
    MoveForm,
    "Move",
    "Into quarantine or returns only free units; out of them takes two people.",
)
CORRECT = Page(
    "correct",
    "Correct a receipt of lot {}",
    CorrectForm,
    "Correct",
    "What was booked stays in the ledger; the correction is a line beside it.",
)


def put_right(request, context, page, lot, receipt=None):
    """Answer one of the pages; `context` is that of the admin."""
    form = page.form(request.POST or None, lot=lot, receipt=receipt)
    stale_page, problem = None, ""
    if form.is_valid():
        try:
            with stale.unchanged(
                request, lot, facts, lock=locks.lock_lot, people=queries.writers_of
            ):
                asked = form.asked()
                proposal = proposals.do_or_propose(asked, request.user)
        except stale.Stale as refused:
            stale_page, lot = refused, refused.thing
        except (NotPossible, LotMismatch, LooksLike) as refused:
            problem = wording.refusal(refused)
        else:
            _tell(request, asked, proposal)
            return redirect(_LOT, lot.pk)
    context |= {
        "title": page.title.format(lot.number),
        "page": page,
        "lot": lot,
        "form": form,
        "problem": problem,
        "lies_in": wording.lies_in(held(lot)),
        "storage": storage_of(lot.product),
        "known_suppliers": queries.supplier_names(),
        **stale.carry(request, lot, facts, stale_page),
    }
    status = 409 if stale_page or problem else 200
    return render(request, "admin/inventory/put_right.html", context, status=status)


def facts(lot):
    """What a page shows of a lot and what the deed rests on; a deed sent twice is seen by it."""
    last = lot.movements.filter(kind__in=wording.PUT_RIGHT).last()
    return {
        "Lot": lot.number,
        "Usable through": f"{lot.expires_on:%-d %b %Y}",
        "Status": lot.get_status_display(),
        "On hand": lot.on_hand,
        "Kept apart": lot.apart,
        "Lies in": wording.lies_in(held(lot)),
        "Last put right": last
        and f"{wording.what(last)}, {localtime(last.at):%-d %b %Y, %H:%M:%S}",
        "Waits for a second person": proposals.waiting().filter(lot=lot).count() or None,
    }


def _tell(request, asked, proposal):
    if proposal:
        said = f"Asked for, not done yet: {wording.summary(asked)} {proposal.because}"
        messages.warning(request, f"{said} Somebody else has to agree.")
    else:
        lot = queries.lot_now(asked.lot)
        messages.success(
            request, f"{wording.summary(asked)} Lot {lot.number}: {wording.figures(lot)}."
        )


def decide(request, context, proposal):
    """The page on which a second person agrees or does not."""
    stale_page, problem = None, ""
    answer = typed(request, "answer", 300)
    if request.method == "POST":
        try:
            with stale.unchanged(request, proposal, _facts_of_proposal, lock=_lock):
                _decide(request, proposal, answer)
        except stale.Stale as refused:
            stale_page, proposal = refused, refused.thing
        except (NotPossible, LotMismatch, LooksLike) as refused:
            problem = wording.refusal(refused)
        else:
            return redirect("admin:inventory_proposal_changelist")
    asked = proposals.asked_by(proposal)
    context |= {
        "title": str(proposal),
        "proposal": proposal,
        "lot": proposal.lot,
        "summary": wording.summary(asked),
        "booked": wording.booked(asked),
        "figures": wording.figures(proposal.lot),
        "not_sold": proposal.lot.why_not_sold(today()),
        "problem": problem,
        "answer": answer,
        "is_own": proposal.by_id == request.user.pk,
        **stale.carry(request, proposal, _facts_of_proposal, stale_page),
    }
    status = 409 if stale_page or problem else 200
    return render(request, "admin/inventory/decide.html", context, status=status)


def _decide(request, proposal, answer):
    if request.POST.get("decision") == "agree":
        proposals.agree(proposal, request.user)
        messages.success(request, f"{proposal}: agreed and booked.")
    elif not answer:
        raise NotPossible("Say why not: whoever asked reads it.")
    else:
        proposals.decline(proposal, request.user, answer)
        messages.success(request, f"{proposal}: not agreed; nothing is changed.")


def _lock(proposal):
    """The stock first, as every deed locks it, then the proposal."""
    locks.lock_lot(proposal.lot)
    return stale.pages.locked(proposal)


def _facts_of_proposal(proposal):
    return {"State": proposal.get_state_display(), **facts(queries.lot_now(proposal.lot))}
