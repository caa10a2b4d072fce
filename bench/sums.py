"""What does not add up after a load: sums of the ledger, and lots of which too much was sold.

python -m bench.sums, in the database of DATABASE_URL; prints {what: how many}.
"""

import json

import django


def main():
    django.setup()
    from django.db.models import F

    from shop.demo.growth import sums
    from shop.inventory.models import Lot

    oversold = Lot.objects.filter(allocated__gt=F("on_hand")).count()
    print(json.dumps(sums.faults() | ({"oversold lots": oversold} if oversold else {})))


if __name__ == "__main__":
    main()
