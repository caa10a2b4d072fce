"""Vouchers whose counts parallel orders cannot lose, and that keep what staff saved."""

from django.db.models import F
from django.db.models.functions import Greatest
from oscar.apps.voucher.abstract_models import AbstractVoucher, AbstractVoucherSet

from common.saving import SavesChangesOnly


class VoucherSet(AbstractVoucherSet, SavesChangesOnly):
    pass


class Voucher(AbstractVoucher, SavesChangesOnly):
    def record_usage(self, order, user):
        self.applications.create(order=order, user=user if user.is_authenticated else None)
        self._count(orders=1)

    record_usage.alters_data = True

    def record_discount(self, discount):
        self._count(discount=discount["discount"])

    record_discount.alters_data = True

    def give_back(self, order, discount):
        """Undo an order's use, which gave this net discount."""
        self.applications.filter(order=order).delete()
        self._count(-1, -discount)

    give_back.alters_data = True

    def _count(self, orders=0, discount=0):
        type(self).objects.filter(pk=self.pk).update(
            num_orders=Greatest(F("num_orders") + orders, 0),
            total_discount=Greatest(F("total_discount") + discount, 0),
        )
        self.refresh_from_db(fields=["num_orders", "total_discount"])


from oscar.apps.voucher.models import *  # noqa: F403,E402 isort: skip
