"""Ways to a product: lists with filters, search, and pages by treatment, ingredient and area."""
