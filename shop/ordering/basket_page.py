"""The basket page: one form for all of it, so that nothing typed is lost on the way on."""

from django.contrib import messages
from django.contrib.messages import get_messages
from django.shortcuts import redirect, render
from django.views import View

from catalogue.lists.instead import instead_of
from common.templatetags.currency_filters import currency
from shop.approvals.pages import spending_of

from .basket_lines import price_before
from .deeds import Deeds, kept_basket
from .filling import why_not
from .refusals import refusals
from .wording import all_done, part_of_page

_AT = "at-"


class BasketPage(View):
    """Shows the basket; carries out what was pressed, with every number that was typed beside it.

    What could not be done is said and shown as it was typed; the rest is done. The fork brings
    what tells of offers that come and go (`offers`), and what adds up (`totals`).
    """

    offers = totals = None

    def get(self, request):
        return self._page()

    def post(self, request):
        return self._carry_out(request.POST)

    def _carry_out(self, posted):
        before = self.request.basket.applied_offers()
        deeds = Deeds(self.request)
        deeds.carry_out(posted)
        self._tell(deeds, before)
        if deeds.refused:
            return self._show_again(deeds)
        return redirect("checkout:index" if "checkout" in posted else "basket:summary")

    def _show_again(self, deeds):
        return self._page(deeds)

    def _tell(self, deeds, offers_before):
        basket, tags = self.request.basket, f"{_AT}{deeds.at}"
        if deeds.done or not (deeds.refused or "checkout" in self.request.POST):
            told = all_done(deeds.done, self._total(), basket.is_empty)
            messages.success(self.request, told, tags)
        for sentence in deeds.refused:
            messages.error(self.request, sentence, tags)
        for level, sentence in self.offers().get_messages(
            basket, offers_before, basket.applied_offers()
        ):
            messages.add_message(self.request, level, sentence)

    def _page(self, deeds=None):
        basket, kept = self.request.basket, kept_basket(self.request)
        at, instead = self._reading_goes_on_at(), self._instead(basket)
        for line in basket.all_lines():
            line.instead = instead.get(line.product_id)
            line.price_before = price_before(line)
            line.is_current = at == part_of_page(line)
            line.typed = deeds.typed.get(line.pk) if deeds else None
            line.why = deeds.why.get(line.pk) if deeds else None
        charge = basket.delivery(self.request).calculate(basket)
        total = self.totals().calculate(basket, charge)
        context = {
            "basket": basket,
            "shipping_charge": charge,
            "order_total": total,
            "spending": self._spending(total),
            "refusals": refusals(basket),
            "kept": kept.all_lines() if kept else [],
            "code": deeds.code if deeds else "",
            "at": at,
        }
        return render(self.request, "oscar/basket/basket.html", context)

    def _instead(self, basket):
        """{key: Instead} of its products that cannot be ordered and that another one replaces."""
        replaced = (line for line in basket.all_lines() if line.product.replaced_by_id)
        refused = [line.product for line in replaced if why_not(line.purchase_info)]
        return instead_of(refused, self.request.strategy)

    def _spending(self, total):
        """Of the clinic that would be ordered for; None for a visitor."""
        clinic = self.request.strategy.buyer.clinic
        return spending_of(self.request.user, clinic, total.excl_tax)

    def _reading_goes_on_at(self):
        """The part of the page that the last deed, or who led here, named: `product-4`, or ""."""
        tags = [message.extra_tags or "" for message in get_messages(self.request)]
        named = self.request.GET.get("at", "")
        return next((tag.removeprefix(_AT) for tag in tags if tag.startswith(_AT)), named)

    def _total(self):
        basket = self.request.basket
        charge = basket.delivery(self.request).calculate(basket)
        total = self.totals().calculate(basket, charge).incl_tax
        return "" if total is None else currency(total, basket.currency)
