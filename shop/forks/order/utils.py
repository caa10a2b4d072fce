"""Where an order is written: the last and strictest place that asks whether it may be."""

from django.conf import settings
from django.db import transaction
from oscar.apps.order import utils as oscar
from oscar.apps.order.signals import order_placed

from common.chance import meaningless
from common.order_states import OrderState
from common.statements import fill
from shop.inventory import services as stock
from shop.ordering import back_orders, wished
from shop.ordering.placing import SAID, prepare
from shop.pricing.records import keep_extra, keep_prices
from shop.purchasing.records import record_line, record_order
from shop.tax_table.records import keep_basis, keep_taxes

_LONGEST_TITLE = 255


class OrderNumberGenerator:
    """Numbers without meaning that nobody can guess: 50 random bits."""

    def order_number(self, basket=None):
        return meaningless()


class OrderCreator(oscar.OrderCreator):
    @transaction.atomic
    def place_order(
        self,
        basket,
        total,
        shipping_method,
        shipping_charge,
        user=None,
        shipping_address=None,
        signer=None,
        together=False,
        wished_on=None,
        entered_by=None,
        entry_note="",
        attempt=None,
        order_number=None,
        **kwargs,
    ):
        """Oscar's, behind every lock and question of ours (docs/rules/purchase.md).

        `signer` is the responsible clinician who countersigns what `user` asked for. `reasons`
        (by product key) say why a quantity goes beyond its limit; an order that goes far beyond
        one is placed as held, and only if whoever orders knows that it `may_be_held`. Units that
        are on the way `may_wait` if whoever orders saw when they come; with `together` the rest
        waits for them; `wished_on` is the day on which it should be there. `entered_by` is staff
        who typed it; their basket, like one to countersign or one of an `attempt` that was paid, is
        frozen. `without_charge` says what it is sent for where it costs nothing. Raises
        AlreadyOrdered, BasketChanged, NotAsSeen, Refused, PoNumberNeeded,
        NotOnInvoice, ReasonNeeded, OfferEnded or inventory's NotEnoughStock; each leaves the basket
        as it was.
        """
        said = {name: kwargs.pop(name) for name in SAID if name in kwargs}
        self._prepared = prepared = prepare(
            basket,
            total,
            shipping_method,
            user,
            shipping_address,
            signer=signer,
            number=order_number if entered_by else None,
            is_frozen=bool(signer or entered_by),
            attempt=attempt,
            on_invoice=attempt is None,
            **said,
        )
        self._sold, self._by = {}, user
        if prepared.is_held:
            kwargs["status"] = OrderState.HELD
        number = order_number or OrderNumberGenerator().order_number(basket)
        priced = basket, total, shipping_method, shipping_charge
        order = self._write(*priced, user, shipping_address, number, **kwargs)
        order.user = user  # Oscar keeps only the key.
        if not basket.offer_applications:
            fill(order, "discounts", [])
        keep_prices(self._sold)
        keep_extra(order, total.extra)
        keep_taxes(order, total.totals.taxes)
        keep_basis(order, list(basket.all_lines()), basket.strategy)
        prepared.keep(order)
        record_order(order, **prepared.signed, entered_by=entered_by, entry_note=entry_note)
        wished.keep(order, wished_on, prepared.clinic.receives_on)
        order.has_all, order.lines_written = not prepared.waits, list(self._sold)
        if prepared.waits:
            back_orders.keep_choice(order, together)
        return order

    def _write(
        self, basket, total, method, charge, user, address, number, billing_address=None, **kwargs
    ):
        """As Oscar's, without what it asks of number and vouchers: that was asked under their locks
        just now (shop.ordering.placing)."""
        status = kwargs.pop("status", None) or settings.OSCAR_INITIAL_ORDER_STATUS
        so_far = user, basket, address, method, charge, billing_address, total, number, status
        order = self.create_order_model(*so_far, **kwargs)
        for applied in basket.offer_applications:
            applied["message"] = applied["offer"].apply_deferred_benefit(basket, order, applied)
            if applied["result"].affects_shipping:
                applied["discount"] = method.discount(basket)
            if applied["discount"] > 0 or not applied["result"].affects_shipping:
                self.create_discount_model(order, applied)
                self.record_discount(applied)
        for voucher in basket.vouchers.all():
            self.record_voucher_usage(order, voucher, user)
        for line in basket.all_lines():
            self.create_line_models(order, line)
        order_placed.send(sender=self, order=order, user=user)
        return order

    def create_additional_line_models(self, order, order_line, basket_line):
        """The only hook that has both lines: the order's gets what was planned for the basket's."""
        prepared, product = self._prepared, basket_line.product_id
        by, accepted_by = self._by, basket_line.accepted_by
        # It is of no lot that was offered, until it is given one: nobody has to look.
        order_line._meta.get_field("short_dated").set_cached_value(order_line, None)
        stock.give(prepared.plan, basket_line.pk, order_line, by, accepted_by)
        self._sold[order_line] = basket_line.purchase_info.price.applied
        if basket_line.pk in prepared.waits:
            back_orders.keep_expectation(order_line, prepared.waits[basket_line.pk])
        record_line(
            order_line,
            prepared.permission.supply_classes[product],
            prepared.permission.decisions[basket_line],
            prepared.verdicts[basket_line],
            prepared.reasons.get(product, ""),
        )

    def create_line_models(self, order, basket_line, extra_line_fields=None):
        """How it is taxed is today's, not that of the day when the line was put in the basket; its
        title is that of the variant, where Oscar keeps the family's."""
        basket_line.tax_code = basket_line.purchase_info.price.tax_code
        title = basket_line.product.full_name[:_LONGEST_TITLE]
        kept = {"status": order.status, "title": title}
        return super().create_line_models(order, basket_line, kept)

    def record_voucher_usage(self, order, voucher, user):
        """A voucher that gave nothing is not used up."""
        if order.discounts.filter(voucher_id=voucher.pk).exists():
            super().record_voucher_usage(order, voucher, user)
