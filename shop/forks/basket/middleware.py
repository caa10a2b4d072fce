"""Finds the basket of a request; joins a visitor's with the account's and names what came of it."""

from django.contrib import messages
from oscar.apps.basket import middleware as oscar
from oscar.core.loading import get_model

from shop.ordering import wording

Basket = get_model("basket", "Basket")


class BasketMiddleware(oscar.BasketMiddleware):
    def get_basket(self, request):
        if request._basket_cache is None:
            request._basket_cache = self._basket_of(request)
        return request._basket_cache

    def _basket_of(self, request):
        """The open basket of who is signed in, else the cookie's, else one that is not saved."""
        visitors = self.get_cookie_basket(self.get_cookie_key(request), request, Basket.open)
        if not request.user.is_authenticated:
            return visitors or Basket()
        basket, _ = Basket.open.get_or_create(owner=request.user)
        basket.owner = request.user  # Oscar asks for it often.
        if visitors:
            self._join(request, basket, visitors)
        return basket

    def _join(self, request, basket, visitors):
        """Of the same product the larger number counts: who signs in twice gets nothing doubled."""
        brought = basket.merge(visitors, add_quantities=False)
        if visitors.status == Basket.MERGED:
            request.cookies_to_delete.append(self.get_cookie_key(request))
        if brought:
            parts = [wording.part_joined(b.name, b.units, b.had, b.now) for b in brought]
            messages.info(request, wording.joined(parts))
