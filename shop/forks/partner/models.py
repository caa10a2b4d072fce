"""Stock records whose price and figures, written by different pages, leave each other alone."""

from oscar.apps.partner.abstract_models import AbstractStockRecord

from common.saving import SavesChangesOnly


class StockRecord(AbstractStockRecord, SavesChangesOnly):
    pass


from oscar.apps.partner.models import *  # noqa: F403,E402 isort: skip
