"""Edits of the stock: what is reckoned over all of it is kept for one set of them."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models

from catalogue.models.edit import marks_of
from common.statements import PlainSQL

# Whose edits: the stock's, which the database notes with those of all that sums over it are made
# from (0021_edits), and the catalogue's, which are fewer.
STOCK, CATALOGUE = "inventory", "catalogue"


def _reading(whose):
    return PlainSQL(f"SELECT {marks_of(f'{whose}_edit')}, current_setting('{whose}.edited', true)")


_READ = {whose: _reading(whose) for whose in (STOCK, CATALOGUE)}


class Edit(models.Model):
    """A transaction that changed products, prices, lots, their ledger, places or deliveries, by
    whatever program; as catalogue.models.Edit (0021_edits)."""

    id = models.BigAutoField(primary_key=True)
    mark = models.UUIDField(db_default=RandomUUID(), editable=False)

    def __str__(self):
        return f"Edit {self.pk}"


def edition(whose=STOCK):
    """A text that is another one as soon as an edit is committed; None within a transaction that
    edits, which may do so again. One query, read before what it stands for."""
    ((found, is_editing),) = _READ[whose].rows()
    return None if is_editing == "yes" else found or ""
