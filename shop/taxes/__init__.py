"""What things cost to the cent: net sums, discounts and VAT; pure (docs/rules/money.md)."""
