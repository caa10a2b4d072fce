"""The views that Oscar's loader looks for here."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import FormView
from oscar.apps.basket import views as oscar
from oscar.core.loading import get_class
from oscar.core.utils import safe_referrer

from common.links import is_page_of_ours
from shop.ordering import wording
from shop.ordering.basket_page import BasketPage
from shop.ordering.exceptions import NotOpen
from shop.ordering.quoting import named

from .utils import BasketMessageGenerator

OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")


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
            units = basket.add_product(form.product, added)
        except NotOpen:
            return self._refuse(form, wording.NOT_OPEN)
        told = wording.put_in(form.product.full_name, added, units)
        messages.success(self.request, told)
        if basket.may_have_offers:
            BasketMessageGenerator().apply_messages(self.request, before)
        return redirect(self.get_success_url())

    def form_invalid(self, form):
        return self._refuse(form, next(iter(form.errors.values()))[0])

    def _refuse(self, form, why):
        told = wording.not_put_in(form.product.full_name, why, form.held.of_product)
        messages.error(self.request, told)
        return redirect(safe_referrer(self.request, "basket:summary"))


class BasketView(BasketPage):
    offers, totals = BasketMessageGenerator, OrderTotalCalculator
