"""Reports in tests."""

from common.clock import today
from shop.vigilance import services
from tests import cast


def reported(pick, kind="adverse", is_serious=False, **more):
    told = {"units": 1, "happened_on": today(), "words": "A nodule"} | more
    return services.make(pick, cast.person("alba"), kind, is_serious, **told)


def alarm(pick):
    """What an arrival check would open."""
    return services.open_of_arrival(7, pick, 1, "Unknown serial number", cast.person("alba"))


def told_of(report):
    """The report, which the maker knows of."""
    services.pass_on(report, "maker", "Merz, by mail", "", cast.person("omar"))
    return report
