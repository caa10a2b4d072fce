"""Reports in tests."""

from common.clock import today
from shop.vigilance import services
from tests import cast


def reported(pick, kind="adverse", is_serious=False, **more):
    told = {"units": 1, "happened_on": today(), "words": "A nodule"} | more
    return services.make(pick, cast.person("alba"), kind, is_serious, **told)
