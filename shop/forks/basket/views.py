"""The basket page: one form for all of it, so that nothing typed is lost on the way on."""

from django.contrib import messages
from django.contrib.messages import get_messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views import View
from django.views.generic import FormView
from oscar.apps.basket import views as oscar
from oscar.core.loading import get_class
from oscar.core.utils import safe_referrer

from common.links import is_page_of_ours
from common.templatetags.currency_filters import currency
from shop.ordering import wording
from shop.ordering.basket_lines import price_before
from shop.ordering.deeds import Deeds, kept_basket
from shop.ordering.exceptions import NotOpen
from shop.ordering.quoting import named
from shop.ordering.refusals import refusals
from shop.ordering.wording import place_of

from .utils import BasketMessageGenerator

OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")

_AT = "at-"


class BasketAddView(oscar.BasketAddView):
    """Whatever comes of it, the product is named with how many units are in the basket."""

    def post(self, request, pk):
        self.product = next(iter(request.strategy.read(named, pks=[pk])), None)
        if self.product is None:
            raise Http404("No product has this number.")
        return FormView.post(self, request)

    def get_success_url(self):
        """Oscar also follows what is no page: `next=abc` would lead to /basket/add/abc."""
        wanted = self.request.POST.get("next", "")
        if is_page_of_ours(self.request, wanted):
            return wanted
        return safe_referrer(self.request, "basket:summary")

    def form_valid(self, form):
        basket, added = self.request.basket, form.cleaned_data["quantity"]
        before = basket.applied_offers()
        try:
            line, _ = basket.add_product(form.product, added)
        except NotOpen:
            return self._refuse(form, wording.NOT_OPEN)
        told = wording.put_in(form.product.full_name, added, line.quantity)
        messages.success(self.request, told)
        if basket.may_have_offers:
            BasketMessageGenerator().apply_messages(self.request, before)
        return redirect(self.get_success_url())

    def form_invalid(self, form):
        return self._refuse(form, next(iter(form.errors.values()))[0])

    def _refuse(self, form, why):
        now = self.request.basket.product_quantity(form.product)
        messages.error(self.request, wording.not_put_in(form.product.full_name, why, now))
        return redirect(safe_referrer(self.request, "basket:summary"))


class BasketView(View):
    """Shows the basket; carries out what was pressed, with every number that was typed beside it.

    What could not be done is said and shown as it was typed; the rest is done.
    """

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
            told = wording.all_done(deeds.done, self._total(), basket.is_empty)
            messages.success(self.request, told, tags)
        for sentence in deeds.refused:
            messages.error(self.request, sentence, tags)
        for level, sentence in BasketMessageGenerator().get_messages(
            basket, offers_before, basket.applied_offers()
        ):
            messages.add_message(self.request, level, sentence)

    def _page(self, deeds=None):
        basket, kept = self.request.basket, kept_basket(self.request)
        at = self._reading_goes_on_at()
        for line in basket.all_lines():
            line.price_before = price_before(line)
            line.is_current = at == place_of(line)
            line.typed = deeds.typed.get(line.pk) if deeds else None
            line.why = deeds.why.get(line.pk) if deeds else None
        charge = basket.delivery(self.request).calculate(basket)
        context = {
            "basket": basket,
            "shipping_charge": charge,
            "order_total": OrderTotalCalculator().calculate(basket, charge),
            "refusals": refusals(basket),
            "kept": kept.all_lines() if kept else [],
            "code": deeds.code if deeds else "",
            "at": at,
        }
        return render(self.request, "oscar/basket/basket.html", context)

    def _reading_goes_on_at(self):
        """The part of the page that the last deed, or who led here, named: `product-4`, or ""."""
        tags = [message.extra_tags or "" for message in get_messages(self.request)]
        named = self.request.GET.get("at", "")
        return next((tag.removeprefix(_AT) for tag in tags if tag.startswith(_AT)), named)

    def _total(self):
        basket = self.request.basket
        charge = basket.delivery(self.request).calculate(basket)
        total = OrderTotalCalculator().calculate(basket, charge).incl_tax
        return "" if total is None else currency(total, basket.currency)


class PartView(BasketView):
    """An address of Oscar's for a part of the basket page; the page itself answers."""

    def get(self, request):
        return redirect("basket:summary")

    _show_again = get


class SavedView(PartView):
    """What is kept for later."""


class VoucherAddView(PartView):
    """A voucher by its code."""

    def post(self, request):
        return self._carry_out({"use_voucher": "", **request.POST.dict()})


class VoucherRemoveView(PartView):
    """A voucher out of the basket."""

    http_method_names = ["post"]

    def post(self, request, pk):
        return self._carry_out({**request.POST.dict(), "voucher_out": str(pk)})
