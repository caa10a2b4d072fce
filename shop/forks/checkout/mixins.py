"""What happens around the writing of an order."""

from oscar.apps.checkout.mixins import OrderPlacementMixin as OscarOrderPlacementMixin

from common.statements import fill
from shop.ordering.letters import tell_of_placing
from shop.ordering.payments import promise
from shop.payment_providers import PROVIDERS, invoice_terms


class OrderPlacementMixin(OscarOrderPlacementMixin):
    provider = PROVIDERS[invoice_terms.CODE]

    def handle_payment(self, order_number, total, **kwargs):
        self._payment_sources = [promise(self.provider, order_number, total)]

    def update_address_book(self, user, addr):
        """Delivery addresses are the clinic's, and staff verify them: nothing to keep here."""

    def send_order_placed_email(self, order):
        """Rows of the outbox, in the order's own transaction."""
        fill(order, "sources", self._payment_sources or [])
        tell_of_placing(order)
