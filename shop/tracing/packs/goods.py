"""How every table of a pack names a lot."""

GOODS = ("product", "product number", "lot", "usable through")
NO_GOODS = ("",) * len(GOODS)


def goods_of(lot):
    """The columns GOODS of a lot."""
    return (lot.product.full_name, lot.product.upc or "", lot.number, lot.expires_on)
