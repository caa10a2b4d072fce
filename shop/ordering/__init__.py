"""From basket to parcel: what a basket's page sends, what is told of it, what stops an order."""
