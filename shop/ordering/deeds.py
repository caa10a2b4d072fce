"""Carries out what a basket page sent, line by line, and collects what there is to tell."""

from oscar.core.loading import get_model

from common.templatetags.currency_filters import currency
from shop.purchasing.wording import VOUCHER_WAITS

from . import sent, vouchers, wording
from .basket_lines import change_line, hand_line, note_prices
from .basket_queries import basket_of
from .wording import part_of_page

Basket = get_model("basket", "Basket")


class Deeds:
    """What was done to the basket of a request, what was not, and where reading goes on.

    `done` are parts of a sentence; `refused` are sentences of their own. `typed` keeps by line
    what could not be taken, `code` the voucher code. `at` names the part of the page to go to.
    """

    def __init__(self, request):
        self.request, self.basket = request, request.basket
        self.lines = {line.pk: line for line in self.basket.all_lines()}
        self.done, self.refused = [], []
        self.typed, self.why, self.code, self.at = {}, {}, "", ""

    def carry_out(self, posted):
        rows = sent.rows(posted)
        for row in rows:
            self._line(row)
        for row in sent.rows(posted, "saved"):
            self._kept(row)
        self.basket.apply_offers(self.request)
        if key := sent.key_of(posted.get("voucher_out")):
            self._voucher_out(key)
        if code := vouchers.code_of(posted.get("code", "")):
            self._voucher(code)
        elif "use_voucher" in posted:
            self._refuse(wording.NO_CODE, "code")
        note_prices(self.basket, {row.line: row.price for row in rows})

    # A line of the basket.

    def _line(self, row):
        line = self.lines.get(row.line)
        if line is None:
            self._refuse(wording.not_there(row.name))
        elif row.is_taken_out:
            self._take_out(line)
        elif row.is_moved:
            self._keep_for_later(line)
        elif row.is_changed:
            self._change(line, row.typed)

    def _change(self, line, typed):
        units = sent.units_of(typed)
        why = wording.NO_NUMBER if units is None else self._why_not(line, units)
        if why:
            self._keep_typed(line, typed, why)
        elif units == 0:
            self._take_out(line)
        elif change_line(self.basket, line.pk, units):
            line.quantity = units
            self._did(wording.changed(_name(line), units), part_of_page(line))
        else:
            self._gone(line)

    def _why_not(self, line, units):
        """Why the line cannot have so many units; empty if it can."""
        if not units:
            return ""
        may, why = line.purchase_info.availability.is_purchase_permitted(units)
        return self.basket.why_no_room(units - line.quantity) if may else why

    def _keep_typed(self, line, typed, why):
        self.typed[line.pk], self.why[line.pk] = typed[:100], why
        self._refuse(wording.not_changed(_name(line), line.quantity, why), part_of_page(line))

    def _take_out(self, line):
        if change_line(self.basket, line.pk, 0):
            self._did(wording.taken_out(_name(line)), self._without(line))
        else:
            self._gone(line)

    def _keep_for_later(self, line):
        if not self.request.user.is_authenticated:
            return self._refuse(wording.not_changed(_name(line), line.quantity, wording.SIGN_IN))
        kept, _ = Basket.saved.get_or_create(owner=self.request.user)
        if hand_line(line.pk, self.basket, kept):
            self._did(wording.kept_for_later(_name(line), line.quantity), self._without(line))
        else:
            self._gone(line)

    def _gone(self, line):
        self._without(line)
        self._refuse(wording.not_there(_name(line)))

    def _without(self, line):
        """Forget a line; the place of the one that follows, or else of the one before."""
        before = [key for key in self.lines if key < line.pk]
        after = [key for key in self.lines if key > line.pk]
        del self.lines[line.pk]
        return (
            part_of_page(self.lines[(after[:1] or before[-1:])[0]]) if after or before else "empty"
        )

    # A line that is kept for later.

    def _kept(self, row):
        if not (row.is_taken_out or row.is_moved):
            return
        kept = kept_basket(self.request)
        line = kept and kept.lines.select_related("product__parent").filter(pk=row.line).first()
        if line is None:
            self._refuse(wording.not_kept(row.name))
        elif row.is_taken_out:
            change_line(kept, line.pk, 0)
            self._did(wording.forgotten(_name(line)), "kept")
        else:
            self._put_back(kept, line)

    def _put_back(self, kept, line):
        now = self._units_beside(line)
        info = self.request.strategy.fetch_for_line(line)
        may, why = info.availability.is_purchase_permitted(now + line.quantity)
        if why := self.basket.why_no_room(line.quantity) if may else why:
            self._refuse(wording.still_kept(_name(line), line.quantity, why), "kept")
        elif brought := hand_line(line.pk, kept, self.basket):
            self._did(
                wording.put_back(brought.name, brought.units, brought.now), part_of_page(line)
            )
        else:
            self._refuse(wording.not_kept(_name(line)))

    def _units_beside(self, line):
        """Units in the basket of what a kept line is of."""
        same = (one for one in self.lines.values() if one.line_reference == line.line_reference)
        return sum(one.quantity for one in same)

    # Vouchers.

    def _voucher(self, code):
        if not self.request.strategy.shows_prices:
            return self._refuse(VOUCHER_WAITS)
        try:
            voucher = vouchers.use(code, self.request)
        except vouchers.NotUsed as why:
            self.code = code
            self._refuse(wording.no_voucher(code, why), "code")
        else:
            discount = vouchers.discount_of(voucher, self.request)
            self._did(wording.voucher_used(code, self._amount(discount)), f"voucher-{voucher.pk}")

    def _voucher_out(self, key):
        voucher = vouchers.take_out(key, self.basket)
        if voucher:
            self.basket.apply_offers(self.request)
            self._did(wording.voucher_out(voucher.code), "code")
        else:
            self._refuse(wording.VOUCHER_GONE, "code")

    # What there is to tell.

    def _did(self, deed, at=""):
        self.done.append(deed)
        if not self.refused:
            self.at = at

    def _refuse(self, sentence, at=""):
        """The first refusal is where reading goes on."""
        if not self.refused:
            self.at = at
        self.refused.append(sentence)

    def _amount(self, amount):
        return currency(amount, self.basket.currency)


def kept_basket(request):
    """What the user keeps for later, or None."""
    if not request.user.is_authenticated:
        return None
    kept = basket_of(request.user, Basket.SAVED)
    if kept:
        kept.strategy = request.strategy
    return kept


def _name(line):
    return line.name
