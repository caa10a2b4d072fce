"""Why something did not come about on the way from basket to order."""


class NotOpen(Exception):
    """The basket is an order, or waits for a countersignature, by now."""
