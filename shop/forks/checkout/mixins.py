"""What happens around the writing of an order."""

from oscar.apps.checkout.mixins import OrderPlacementMixin as OscarOrderPlacementMixin
from oscar.core.loading import get_model

from shop.common import mail
from shop.common.links import link
from shop.payment_providers import PROVIDERS, invoice_terms
from shop.purchasing.queries import readers_of, signature_of

Source = get_model("payment", "Source")
SourceType = get_model("payment", "SourceType")


class OrderPlacementMixin(OscarOrderPlacementMixin):
    provider = PROVIDERS[invoice_terms.CODE]

    def handle_payment(self, order_number, total, **kwargs):
        payment = self.provider.pay(order_number, total.incl_tax)
        source_type, _ = SourceType.objects.get_or_create(
            code=payment.provider, defaults={"name": payment.name}
        )
        self._payment_sources = [
            Source(
                source_type=source_type,
                currency=total.currency,
                amount_allocated=payment.amount_allocated,
                amount_debited=payment.amount_debited,
                reference=payment.reference,
            )
        ]

    def update_address_book(self, user, addr):
        """Delivery addresses are the clinic's, and staff verify them: nothing to keep here."""

    def send_order_placed_email(self, order):
        """Rows of the outbox, in the order's own transaction."""
        context = {
            "order": order,
            "lines": order.lines.select_related("product__parent"),
            "url": link("customer:order", order.number),
            "signature": signature_of(order),
        }
        for reader in readers_of(order):
            mail.send("order_placed", reader.email, {"reader": reader, **context})
