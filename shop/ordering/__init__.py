"""From basket to parcel: what is told after every deed, who hears of an order, what stops it."""
