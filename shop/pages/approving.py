"""One screen for a request to approve: who asks, for what, what is spent, and the answer."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from common.clock import now, today
from common.deeds import NotPossible
from common.typed import typed
from shop.approvals import progress, services
from shop.approvals import wording as approval_wording
from shop.approvals.queries import lost, requests_of, standing_yeses
from shop.countersigning import services as countersigning
from shop.forks.checkout.mixins import OrderPlacementMixin
from shop.forks.checkout.submission import submission
from shop.forks.partner.strategy import Strategy
from shop.ordering import wording
from shop.ordering.failures import FAILURES, context_of
from shop.ordering.quantity_questions import ask_for_reasons
from shop.ordering.refusals import refusals
from shop.ordering.seen import Seen
from shop.ordering.submission import (
    as_seen,
    differences,
    is_as_approved,
    posted_seen,
    require_seen,
    sealed,
    since_approved,
)
from shop.ordering.wished import still_wished
from shop.payment_terms.pages import payment_of

from .countersigning import with_composition

MOST_WORDS = 2000
_OF_STAFF = "We typed it for somebody who signed then. Send it back; we type it anew."


class ApprovalView(LoginRequiredMixin, OrderPlacementMixin, View):
    """A request, for who asked or answered it and whoever sees the clinic's orders; for others it
    does not exist."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.asked = self._found(kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def _found(self, pk):
        found = requests_of(self.request.user).select_related("basket", "clinic__responsible")
        return get_object_or_404(found, pk=pk)

    def get(self, request, pk):
        return self._page()

    def post(self, request, pk):
        """Approve, send back, take back or go on; whatever is refused is said, nothing is lost."""
        deeds = {"approve": self._approve, "send_back": self._send_back}
        if request.user == self.asked.asked_by:
            deeds = {"withdraw": self._withdraw, "go_on": self._go_on}
        deed = deeds.get(request.POST.get("deed"), lambda: redirect(self.asked))
        try:
            return deed()
        except FAILURES as error:
            told = context_of(error, self.asked.basket, self.request.user)
            return self._page(status=409, **told)

    def _approve(self):
        """The reader's yes to what the page showed, and what follows when it is the last."""
        if any(each.by == self.request.user for each in standing_yeses(self.asked)):
            return redirect(self.asked)  # Pressed twice.
        if not self.request.strategy.shows_prices:
            raise NotPossible("Prices are not shown to you, so you cannot approve what it costs.")
        with transaction.atomic():
            asked, submitted, seen = self._as_shown()
            is_last = services.say_yes(
                asked,
                self.request.user,
                typed(self.request, "words", MOST_WORDS),
                net=submitted["order_total"].excl_tax,
                seen=seen.as_kept(),
                differences_since=since_approved(seen, asked.currency),
            )
            told = self._follow(asked, submitted, seen) if is_last else "Approved."
        messages.success(self.request, told)
        return redirect("approvals")

    def _go_on(self):
        """The asker's, where nobody more need be asked."""
        with transaction.atomic():
            told = self._follow(*self._as_shown())
        messages.success(self.request, told)
        return redirect(self._found(self.asked.pk).order or self.asked)

    def _as_shown(self):
        """The locked request, what placing it would order now, and its Seen, which is what the
        page showed."""
        asked = services.locked_open(self.asked)
        submitted = submission_of(asked, self.request)
        seen = as_seen(**submitted)
        require_seen(posted_seen(self.request.POST), seen)
        if found := refusals(submitted["basket"]):
            first = next(iter(found.of_buyer), None)
            raise NotPossible(first.sentence if first else "Some lines cannot be ordered.")
        return asked, submitted, seen

    def _follow(self, asked, submitted, seen):
        """It is approved: the clinician is asked, or else the order is placed; in words."""
        if refusals(submitted["basket"]).awaits_signature:
            net, question = submitted["order_total"].excl_tax, is_as_approved(lambda: seen)
            services.require(asked.basket, asked.clinic, asked.asked_by, net, question)
            return pass_on(asked, submitted)
        order = self._place(asked, submitted)
        return f"Approved: order {order.number} is placed for {asked.asked_by.display_name}."

    def _place(self, asked, submitted):
        said = asked.said
        number = said.get("number") or self.generate_order_number(asked.basket)
        self.handle_payment(number, submitted["order_total"])
        order = self.place_order(
            number,
            is_approved=True,
            reasons=asked.reasons,
            may_be_held=said.get("may_be_held", False),
            may_wait=True,
            together=said.get("together", False),
            wished_on=still_wished(asked.wished_on, submitted["basket"]),
            po_number=asked.po_number,
            entered_by=asked.entered_by,
            entry_note=asked.entry_note,
            **submitted,
        )
        asked.basket.submit()
        self.send_order_placed_email(order)
        return order

    def _send_back(self):
        words = typed(self.request, "words", MOST_WORDS)
        name = self.asked.asked_by.display_name
        if not words:
            return self._page(words_error=approval_wording.WHY_SENT_BACK.format(name=name))
        services.send_back(self.asked, self.request.user, words)
        back = "" if self.asked.entered_by else f" {name} has the basket back, with your words."
        messages.success(self.request, f"Sent back.{back}")
        return redirect("approvals")

    def _withdraw(self):
        brought = services.withdraw(self.asked)
        told = wording.given_back([(each.name, each.now) for each in brought])
        messages.success(self.request, told if brought else "Taken back. Nothing is ordered.")
        return redirect("basket:summary" if brought else "approvals")

    def _page(self, status=200, **context):
        self.asked = asked = self._found(self.asked.pk)
        context = {
            "asked": asked,
            "lost": lost(asked, now()) if asked.is_open else None,
            "is_asker": self.request.user == asked.asked_by,
            "answers": progress.answers_of(asked),
            "words": self.request.POST.get("words", ""),
            "to_countersign": getattr(asked.basket, "request", None) if asked.is_approved else None,
            **context,
        }
        if asked.is_open:
            context |= self._as_it_would_be_ordered()
        return render(self.request, "approvals/request.html", context, status=status)

    def _as_it_would_be_ordered(self):
        submitted = submission_of(self.asked, self.request)
        basket, total = submitted["basket"], submitted["order_total"]
        seen = as_seen(**submitted)
        told = self.request.strategy.shows_prices
        # Hidden from its asker by now, it is told as it was asked.
        net = self.asked.net if total.excl_tax is None else total.excl_tax
        of = {"currency_code": self.asked.currency, "with_amounts": told}
        return {
            **submitted,
            **payment_of(self.request, self.asked.clinic, total.incl_tax),
            "shows_prices": told,
            "seen": sealed(seen),
            "changes": differences(posted_seen(self.request.POST), seen, **of),
            "changes_since_asked": differences(Seen.from_kept(self.asked.seen), seen, **of),
            "progress": progress.of(self.asked, net, self.request.user, today()),
            "amounts": ask_for_reasons(basket, self.asked.clinic, self.asked.reasons),
            "wish_can_be": still_wished(self.asked.wished_on, basket) is not None,
            "lines": with_composition(basket),
            "refusals": refusals(basket),
        }


def submission_of(asked, http_request=None):
    """What placing a request to approve would order now, for its asker, at today's prices."""
    strategy = Strategy(user=asked.asked_by)
    return submission(asked.asked_by, asked.basket, strategy, asked.address, http_request)


def pass_on(asked, submitted):
    """Ask the responsible clinician about what was approved, or again if they are asked already; in
    words."""
    if asked.entered_by:
        raise NotPossible(_OF_STAFF)
    clinician = asked.clinic.responsible
    pending = getattr(asked.basket, "request", None)
    if pending:
        countersigning.ask_on(pending)
    else:
        countersigning.ask(
            submitted["basket"],
            asked_by=asked.asked_by,
            asked_of=clinician,
            address=asked.address,
            note=asked.note,
            total=submitted["order_total"],
            seen=as_seen(**submitted, clinician=clinician).as_kept(),
            reasons=asked.reasons,
            wished_on=still_wished(asked.wished_on, submitted["basket"]),
            po_number=asked.po_number,
            is_frozen=True,
        )
    services.approved(asked)
    return f"Approved. {clinician.display_name} is asked to countersign it now."
