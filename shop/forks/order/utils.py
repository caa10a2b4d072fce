"""Where an order is written: the last and strictest place that asks whether it may be."""

from django.db import transaction
from oscar.apps.order import utils as oscar

from common.chance import meaningless
from common.order_states import OrderState
from shop.inventory import services as stock
from shop.ordering import back_orders, placing, wished
from shop.ordering.exceptions import Refused
from shop.ordering.permission import permission_to_order
from shop.payment_terms.queries import terms_of
from shop.payment_terms.services import keep_terms, read_po_number, require_room
from shop.pricing.records import keep_extra, keep_prices
from shop.purchasing.records import record_line, record_order
from shop.tax_table.records import keep_basis, keep_taxes


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
        reasons=None,
        may_be_held=False,
        may_wait=False,
        together=False,
        wished_on=None,
        entered_by=None,
        entry_note="",
        po_number="",
        **kwargs,
    ):
        """Oscar's, behind every lock and question of ours (docs/rules/purchase.md).

        `signer` is the responsible clinician who countersigns what `user` asked for. `reasons`
        (by product key) say why a quantity goes beyond its limit; an order that goes far beyond
        one is placed as held, and only if whoever orders knows that it `may_be_held`. Units that
        are on the way `may_wait` if whoever orders saw when they come; with `together` the rest
        waits for them; `wished_on` is the day on which it should be there. `entered_by` is staff
        who typed it; their basket, like one to countersign, is frozen. Raises AlreadyOrdered,
        BasketChanged, NotAsSeen, Refused, PoNumberNeeded, NotOnInvoice, ReasonNeeded, OfferEnded or
        inventory's NotEnoughStock; each leaves the basket as it was.
        """
        placing.lock_basket(basket, basket.FROZEN if signer or entered_by else basket.OPEN)
        lines = list(basket.all_lines())
        permission = self._permission = Refused.unless_given(
            permission_to_order(user, lines, shipping_address, signer, lock=True)
        )
        placing.unless_placed(kwargs.get("order_number"))
        placing.unless_taxed_otherwise(basket, permission)
        placing.require_right_units(lines)
        self._reasons = reasons or {}
        clinic = permission.address.clinic
        terms = terms_of(clinic)
        po_number = read_po_number(terms, po_number)
        require_room(terms, total.incl_tax)
        self._verdicts = placing.answered_verdicts(lines, clinic, self._reasons, may_be_held)
        placing.lock_offers(basket, user, shipping_method)
        placing.lock_vouchers(basket, user)
        self._plan, self._waits = placing.plan_lots(basket, may_wait=may_wait)
        self._sold = {}
        if any(verdict.is_held for verdict in self._verdicts.values()):
            kwargs["status"] = OrderState.HELD
        order = super().place_order(
            basket,
            total,
            shipping_method,
            shipping_charge,
            user=user,
            shipping_address=shipping_address,
            **kwargs,
        )
        order.lines.update(status=order.status)
        keep_prices(self._sold)
        keep_extra(order, total.extra)
        keep_taxes(order, total.totals.taxes)
        keep_basis(order, lines, basket.strategy)
        keep_terms(order, terms, po_number)
        record_order(
            order,
            clinic=clinic,
            address=permission.address,
            signed_by=permission.signed_by,
            entered_by=entered_by,
            entry_note=entry_note,
        )
        wished.keep(order, wished_on, clinic.receives_on)
        if self._waits:
            back_orders.keep_choice(order, together)
        return order

    def create_additional_line_models(self, order, order_line, basket_line):
        """The only hook that has both lines: the order's gets what was planned for the basket's."""
        stock.give(self._plan, basket_line.pk, order_line, by=order.user)
        self._sold[order_line] = basket_line.purchase_info.price.applied
        if basket_line.pk in self._waits:
            back_orders.keep_expectation(order_line, self._waits[basket_line.pk])
        permission = self._permission
        supply_class = permission.supply_classes[basket_line.product_id]
        record_line(
            order_line,
            supply_class,
            permission.decisions[basket_line],
            self._verdicts[basket_line],
            self._reasons.get(basket_line.product_id, ""),
        )

    def create_line_models(self, order, basket_line, extra_line_fields=None):
        """How it is taxed is today's, not that of the day when the line was put in the basket."""
        basket_line.tax_code = basket_line.purchase_info.price.tax_code
        return super().create_line_models(order, basket_line, extra_line_fields)

    def record_voucher_usage(self, order, voucher, user):
        """A voucher that gave nothing is not used up."""
        if order.discounts.filter(voucher_id=voucher.pk).exists():
            super().record_voucher_usage(order, voucher, user)

    def update_stock_records(self, line):
        """Lots are the stock truth: inventory has moved Oscar's figures already."""
