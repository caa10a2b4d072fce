"""What offers claim of a basket becomes whole cents (docs/rules/money.md)."""

from shop.taxes.discounts import settle


def settle_offers(basket):
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
