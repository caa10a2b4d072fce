"""Finds the basket of a request; joins a visitor's with the account's and names what came of it."""

from django.contrib import messages
from oscar.apps.basket import middleware as oscar
from oscar.core.loading import get_model

from shop.ordering import wording
from shop.ordering.basket_queries import (
    key_of_cookie,
    open_basket_of,
    read_vouchers,
    visitors_basket,
)

Basket = get_model("basket", "Basket")


class BasketMiddleware(oscar.BasketMiddleware):
    def get_basket(self, request):
        if request._basket_cache is None:
            request._basket_cache = self._basket_of(request)
        return request._basket_cache

    def _basket_of(self, request):
        """The open basket of who is signed in, else the cookie's, else one that is not saved."""
        visitors = self.get_cookie_basket(self.get_cookie_key(request), request, Basket.open)
        basket = visitors or Basket()
        if request.user.is_authenticated:
            basket = open_basket_of(request.user)
            basket.owner = request.user  # Oscar asks for it often.
            if visitors:
                self._join(request, basket, visitors)
        read_vouchers(basket, basket.has_vouchers)
        return basket

    def apply_offers_to_basket(self, request, basket):
        """Where none could hold, the lines are not even read."""
        basket.may_have_offers = basket.has_vouchers or basket.are_offers
        if basket.may_have_offers:
            super().apply_offers_to_basket(request, basket)

    def get_cookie_basket(self, cookie_key, request, manager):
        """Of a cookie that leads to none, nothing is kept."""
        found = visitors_basket(key_of_cookie(request))
        if found is None and cookie_key in request.COOKIES:
            request.cookies_to_delete.append(cookie_key)
        return found

    def _join(self, request, basket, visitors):
        """Of the same product the larger number counts: who signs in twice gets nothing doubled."""
        brought = basket.merge(visitors, add_quantities=False)
        basket.has_vouchers |= visitors.has_vouchers
        if visitors.status == Basket.MERGED:
            request.cookies_to_delete.append(self.get_cookie_key(request))
        if brought:
            parts = [wording.part_joined(b.name, b.units, b.had, b.now) for b in brought]
            messages.info(request, wording.joined(parts))
