"""One screen for a request to countersign: who asks, for what, and the clinician's answer."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.generic import ListView

from catalogue.product_page.sheet import composition_line
from catalogue.queries import products_with_composition
from common.clock import now
from common.typed import typed
from shop.approvals.exceptions import NotApproved
from shop.approvals.queries import request_of_basket
from shop.countersigning import services
from shop.countersigning.queries import lost, requests_of
from shop.forks.checkout.mixins import OrderPlacementMixin
from shop.forks.checkout.submission import submission_of
from shop.ordering import wording
from shop.ordering.failures import FAILURES, context_of
from shop.ordering.quantity_questions import ask_for_reasons, reasons_of
from shop.ordering.refusals import refusals
from shop.ordering.seen import Seen
from shop.ordering.submission import (
    as_seen,
    differences,
    posted_seen,
    require_seen,
    sealed,
)
from shop.ordering.wished import still_wished
from shop.payment_terms.pages import payment_of
from shop.purchasing.policy import Reason

from .approving_first import ask_first

# These may be about the clinician's licence or the asker's own.
_OF_EITHER = {Reason.LICENCE_SUSPENDED, Reason.LICENCE_REVOKED}


class RequestListView(LoginRequiredMixin, ListView):
    """What waits for the reader's countersignature, and what the reader asked."""

    template_name = "countersigning/requests.html"
    context_object_name = "requests"
    paginate_by = 30

    def get_queryset(self):
        return requests_of(self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for row in context["requests"]:
            row.lost = lost(row, now()) if row.is_open else None
        return context


class RequestView(LoginRequiredMixin, OrderPlacementMixin, View):
    """A request, for who asked it and who is asked; for everyone else it does not exist."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            found = requests_of(request.user).select_related("basket", "clinic__responsible")
            self.asked = get_object_or_404(found, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk):
        return self._page()

    def post(self, request, pk):
        """Countersign, decline or withdraw; whatever is refused is said, and nothing is lost."""
        deeds = {"countersign": self._countersign, "decline": self._decline}
        if request.user == self.asked.asked_by:
            deeds = {"withdraw": self._withdraw}
        deed = deeds.get(request.POST.get("deed"), self.get_again)
        try:
            return self._done_or_asked(deed)
        except FAILURES as error:
            told = context_of(error, self.asked.basket, self.request.user)
            return self._page(status=409, **told)

    def _done_or_asked(self, deed):
        """What a deed answers; where it has to be approved first, that is asked, and said."""
        try:
            return deed()
        except NotApproved as error:
            told = f"{error} They have a mail about it."
        with transaction.atomic():
            asked = services.locked_open(self.asked)
            ask_first(asked, submission_of(asked, self.request))
        return self._page(status=409, error=told)

    def get_again(self):
        return redirect("request", self.asked.pk)

    def _countersign(self):
        if self.asked.order:
            return redirect("customer:order", self.asked.order.number)
        with transaction.atomic():
            asked = services.locked(self.asked)
            if asked.order is None:
                asked = services.locked_open(asked)
                self._place(asked)
        messages.success(
            self.request, f"Countersigned: order {asked.order.number} is placed, under both names."
        )
        return redirect("customer:order", asked.order.number)

    def _place(self, asked):
        submission = submission_of(asked, self.request)
        require_seen(
            posted_seen(self.request.POST), as_seen(**submission, clinician=asked.asked_of)
        )
        number = self.generate_order_number(asked.basket)
        self.handle_payment(number, submission["order_total"])
        order = self.place_order(
            number,
            signer=self.request.user,
            reasons=self._reasons(submission["basket"]),
            may_be_held="may_be_held" in self.request.POST,
            may_wait=True,
            together=self.request.POST.get("send") == "together",
            wished_on=still_wished(self.asked.wished_on, submission["basket"]),
            po_number=self._po_number(),
            **submission,
        )
        asked.basket.submit()
        services.sign(asked, order)
        self.send_order_placed_email(order)

    def _reasons(self, basket):
        """Why so much: what the clinician typed here, else what the asker did."""
        asked = {int(key): reason for key, reason in self.asked.reasons.items()}
        return asked | reasons_of(self.request.POST, basket)

    def _po_number(self):
        """What the clinician typed here; from a page without the field, what the asker did."""
        if "po_number" in self.request.POST:
            return typed(self.request, "po_number", 200)
        return self.asked.po_number

    def _decline(self):
        reason = typed(self.request, "reason", 2000)
        if not reason:
            return self._page(reason_error=f"Say why: {self.asked.asked_by.display_name} reads it.")
        services.decline(self.asked, reason)
        messages.success(
            self.request,
            f"Declined. {self.asked.asked_by.display_name} has the basket back, with your reason.",
        )
        return redirect("requests")

    def _withdraw(self):
        brought = services.withdraw(self.asked)
        told = wording.given_back([(each.name, each.now) for each in brought])
        messages.success(self.request, told)
        return redirect("basket:summary")

    def _page(self, status=200, refused=None, verdicts=None, **context):
        self.asked = get_object_or_404(requests_of(self.request.user), pk=self.asked.pk)
        context |= {
            "asked": self.asked,
            "lost": lost(self.asked, now()) if self.asked.is_open else None,
            "is_asker": self.request.user == self.asked.asked_by,
            "way_on": wording.ask_again(self.asked.asked_by.display_name),
            "reason": self.request.POST.get("reason", ""),
            "send": self.request.POST.get("send"),
        }
        if self.asked.is_open:
            first = request_of_basket(self.asked.basket)
            context["approval"] = first if first and first.is_open else None
            context |= self._as_it_would_be_ordered(refused, verdicts)
        return render(self.request, "countersigning/request.html", context, status=status)

    def _as_it_would_be_ordered(self, refused, verdicts):
        submission = submission_of(self.asked, self.request)
        basket, seen = submission["basket"], as_seen(**submission, clinician=self.asked.asked_of)
        since_asked, since_seen = Seen.from_kept(self.asked.seen), posted_seen(self.request.POST)
        asking = ask_for_reasons(basket, self.asked.clinic, self._reasons(basket), verdicts)
        return {
            **submission,
            **payment_of(self.request, self.asked.clinic, submission["order_total"].incl_tax),
            "po_number": self._po_number(),
            "seen": sealed(seen),
            "changes": self._differences(since_seen, seen),
            "changes_since_asked": self._differences(since_asked, seen),
            "amounts": asking,
            "wish_can_be": still_wished(self.asked.wished_on, basket) is not None,
            "lines": with_composition(basket),
            "refusals": refusals(basket, self._as_read(basket, refused)),
        }

    def _differences(self, before, seen):
        """In words for the reader, who may be one to whom no price is told (P43)."""
        told = self.request.strategy.shows_prices
        return differences(before, seen, self.asked.currency, with_amounts=told)

    def _as_read(self, basket, refused):
        """The Decisions of the lines, worded for who reads: the clinician whose licence counts."""
        decisions = refused or {
            line: line.purchase_info.availability.decision for line in basket.all_lines()
        }
        is_clinician = self.request.user == self.asked.asked_of
        return {
            line: replace(answer, by_self=is_clinician and not set(answer.reasons) & _OF_EITHER)
            for line, answer in decisions.items()
        }


def with_composition(basket):
    """The basket's lines, each with the one-line composition of its product; one query."""
    lines = list(basket.all_lines())
    products = products_with_composition().filter(pk__in=[line.product_id for line in lines])
    compositions = {product.pk: composition_line(product) for product in products}
    for line in lines:
        line.composition = compositions.get(line.product_id, "")
    return lines
