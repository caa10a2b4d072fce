"""What the buyer reads of a payment; nothing says that was paid what was not."""

NOT_PAID = "Nothing was paid. Your basket is as it was: try again, or pay on invoice."
NO_CARDS = "Cards cannot be taken just now. Choose the invoice, or try again later."
NOTHING_TO_PAY = "There is nothing to pay, so no card is asked. Place the order as it is."
NOT_STOPPED = (
    "The card company does not say yet whether this payment can be stopped. Your basket comes back "
    "as soon as it does, at the latest when the time below is over."
)
OTHER_AMOUNT = (
    "Another amount was taken than the order comes to. Nothing was ordered, your basket is as it "
    "was, and the money goes back to your card."
)
PAID_LATE = (
    "It was paid after it had been stopped. Nothing was ordered for it, and the money goes back to "
    "your card."
)

NOT_TO_THE_CARD = (
    "Nothing was ordered, and the card company cannot give your money back to your card. It is "
    "credit on your clinic's account. What of it goes back by bank transfer stands there."
)


def not_paid(why):
    """With the provider's own words, where it has any."""
    return f"{why} {NOT_PAID}".strip()


def not_placed(error):
    """Of a payment that came when the order could not be placed any more."""
    return (
        f"The order could not be placed any more: {error} Nothing was ordered, your basket is as "
        "it was, and the money goes back to your card."
    )


def came_back(why):
    """Of money that was given back, and that the bank of the card did not take."""
    return f"{why} Your money is still to be given back: we are seeing to it.".strip()
