"""What offers take in the end, in whole cents, of what they claim exactly; pure."""

from .cents import NOTHING, half_up, split


def settle(claims, nets, most):
    """{offer: {line: cents}} of `claims` {offer: {line: exact net amount}}, in the offers' order.

    An offer takes the sum of its claims, rounded once; not more than the lines it claims from are
    worth after the offers before it, nor more than `most` says that it may still give (M7, M8).
    """
    left, taken = dict(nets), {}
    for offer, by_line in claims.items():
        limits = [left[line] for line in by_line]
        total = min(half_up(sum(by_line.values())), sum(limits, NOTHING))
        total = min(total, most.get(offer, total))
        weights = [max(amount, 0) for amount in by_line.values()]
        taken[offer] = dict(zip(by_line, split(total, weights, limits), strict=True))
        for line, amount in taken[offer].items():
            left[line] -= amount
    return taken
