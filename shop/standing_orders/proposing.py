"""What a standing order asks for on its day, as one reader may buy it, with what differs."""

from dataclasses import dataclass

from accounts.clinics.queries import verified_addresses
from shop.lists.asking import at_par
from shop.quick_order.answers import table


@dataclass(frozen=True)
class Asker:
    """Who asks quick order for its answers where there is no request."""

    user: object
    strategy: object

    def get_full_path(self):
        return ""


@dataclass(frozen=True)
class Proposed:
    """A line as it would be ordered today, and what of it is otherwise than it was."""

    name: str
    units: str
    told: tuple


def proposed(order_list, asker):
    """(the Proposed of a list, sentences about the reader) for who asks: a request, or an Asker."""
    found = table(asker, at_par(order_list, asker.user), {})
    lines = [_proposed(answer) for answer in found.answers]
    return lines, [each.sentence for each in found.of_buyer]


def asker_of(user, clinic, strategy):
    """Somebody as they would order for this clinic, by their strategy."""
    address = verified_addresses(user).filter(clinic=clinic).first()
    if address:
        strategy.ship_to(address)
    return Asker(user, strategy)


def _proposed(answer):
    told = [answer.question] if answer.asks else []
    if answer.product:
        told += [answer.why_not, answer.short, answer.in_parts, answer.beyond]
    told += answer.differences
    return Proposed(answer.name, answer.row.units, tuple(filter(None, told)))
