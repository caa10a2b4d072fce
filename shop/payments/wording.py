"""What the buyer reads of a payment; nothing says that was paid what was not."""

NOT_PAID = "Nothing was paid. Your basket is as it was: try again, or pay on invoice."
OTHER_AMOUNT = (
    "Another amount was taken than the order comes to. Nothing was ordered, your basket is as it "
    "was, and the money goes back to your card."
)


def not_placed(error):
    """Of a payment that came when the order could not be placed any more."""
    return (
        f"The order could not be placed any more: {error} Nothing was ordered, your basket is as "
        "it was, and the money goes back to your card."
    )
