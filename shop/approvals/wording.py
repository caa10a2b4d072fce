"""What is told about spending rules, approvals and why something is not approved."""

from common.templatetags.currency_filters import currency

from .rule import Outcome


def any_of(names):
    """“Ann, Bob or Cat”."""
    *others, last = names or ["nobody"]
    return f"{', '.join(others)} or {last}" if others else last


def left(verdict):
    """What a member may still spend; empty without a limit."""
    if verdict.limit is None:
        return ""
    return (
        f"You can still order for {currency(verdict.left)} this month, of "
        f"{currency(verdict.limit)} excluding VAT."
    )


def refused(verdict):
    if verdict.outcome is Outcome.NOBODY:
        return (
            "Your clinic's rules ask for an approval of this order that nobody can give at the "
            "moment: who is named has left, or ordered it themselves. An owner of the clinic names "
            "somebody."
        )
    return (
        f"This order would go beyond what whoever orders it may spend in a month: of "
        f"{currency(verdict.limit)} excluding VAT, {currency(verdict.left)} is left. An owner of "
        "the clinic can change that."
    )


def needed(names):
    return (
        f"Your clinic's rules ask for the approval of {any_of(names)} first. Nothing was ordered."
    )


def changed(names):
    return (
        f"It is not any more what was approved, so {any_of(names)} has to approve it again. "
        "Nothing was ordered."
    )


def why(verdict, net):
    """Why a request goes to somebody, for who approves."""
    if verdict.limit is not None and verdict.spent + net > verdict.limit:
        return "It goes beyond what they may spend this month."
    return "It is above the amount that your clinic lets be ordered without approval."


NOT_ASKED = "You are not asked for this approval, or not any more. Nothing was changed."
NOBODY = (
    "Nobody can approve it at the moment: everybody who is named for it has left, is the one who "
    "asks, or has a closed account. It waits until an owner names somebody."
)
WHY_SENT_BACK = "Say why: {name} reads it."


def steps_in_words(rules, names):
    """Each step in a sentence; `names` are {key: name}."""
    for step in rules.steps:
        by = any_of(sorted(names.get(key, "somebody who left") for key in step.by))
        yield f"above {currency(step.above)}: {by}"


def rules_in_words(rules, names):
    """{what: in words}, as pages and late forms show rules."""
    told = {f"Step {number}": words for number, words in enumerate(steps_in_words(rules, names), 1)}
    for key, amount in sorted((rules.limits or {}).items()):
        told[f"{names.get(key, 'somebody who left')}, a month"] = currency(amount)
    if rules.limits:
        beyond = "the first step is asked" if rules.asks_beyond else "nothing is ordered"
        told["Beyond a limit"] = beyond
    return told or {"Rules": "none: whoever may order orders"}


def nobody_left(rules, names):
    """Warnings: whose own orders nobody could approve."""
    for number, step in enumerate(rules.steps, 1):
        if len(step.by) == 1:
            name = names.get(next(iter(step.by)), "one person")
            yield (
                f"Step {number} names {name} alone: what {name} orders above "
                f"{currency(step.above)} nobody can approve."
            )
