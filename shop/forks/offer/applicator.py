"""Offers for who sees what they are taken from, in whole cents and never more than there is."""

from oscar.apps.offer import applicator as oscar

from shop.ordering.basket_queries import offers_for_all
from shop.taxes.discounts import settle


class Applicator(oscar.Applicator):
    def get_offers(self, basket, user=None, request=None):
        """None where prices are hidden: whether a condition on an amount is met would tell.

        Each once, also where two vouchers lead to the same.
        """
        found = {}
        if basket.strategy.shows_prices:
            for offer in super().get_offers(basket, user, request):
                found.setdefault(offer.pk, offer)
        basket.may_have_offers = bool(found)
        return list(found.values())

    def get_site_offers(self):
        return offers_for_all()

    def get_basket_offers(self, basket, user):
        """A suspended offer stays suspended behind a voucher too."""
        return [offer for offer in super().get_basket_offers(basket, user) if offer.is_open]

    def apply_offers(self, basket, offers):
        """Always from undiscounted lines; what offers claim is settled to the cent at the end."""
        for line in basket.all_lines():
            line.clear_discount()
        super().apply_offers(basket, offers)
        _settle(basket)


def _settle(basket):
    """Make what offers took of the lines agree with what their applications say (M7, M8)."""
    applied, lines = basket.offer_applications.applications, list(basket.all_lines())
    _one_for_shipping(applied)
    claims = {key: _claims(key, lines) for key, row in applied.items() if _is_of_goods(row)}
    nets = {line.pk: line.as_net_line().before for line in lines if line.has_price}
    most = {key: applied[key]["offer"].left_to_give for key in claims}
    taken = settle(claims, nets, {key: limit for key, limit in most.items() if limit is not None})
    for line in lines:
        line.discounts.settle({key: by_line.get(line.pk) for key, by_line in taken.items()})
    for key, by_line in taken.items():
        applied[key]["discount"] = sum(by_line.values())
        if not applied[key]["discount"]:
            del applied[key]


def _claims(key, lines):
    """{line key: exact amount} that an offer claims."""
    found = {}
    for line in lines:
        for claim in line.discounts:
            if claim.offer and claim.offer.pk == key:
                found[line.pk] = found.get(line.pk, 0) + claim.amount
    return found


def _one_for_shipping(applied):
    """Of several offers for delivery the first is used (Repository), so only it is counted."""
    for key in [key for key, row in applied.items() if row["result"].affects_shipping][1:]:
        del applied[key]


def _is_of_goods(row):
    return row["result"].affects_basket
