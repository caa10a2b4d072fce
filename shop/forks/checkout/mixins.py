"""What happens around the writing of an order."""

from oscar.apps.checkout.mixins import OrderPlacementMixin as OscarOrderPlacementMixin

from shop.forks.order.letters import tell_of_placing


class OrderPlacementMixin(OscarOrderPlacementMixin):
    def update_address_book(self, user, addr):
        """Delivery addresses are the clinic's, and staff verify them: nothing to keep here."""

    def send_order_placed_email(self, order):
        """A row of the outbox, in the order's own transaction."""
        tell_of_placing(order, self.request.build_absolute_uri(f"/accounts/orders/{order.number}/"))
