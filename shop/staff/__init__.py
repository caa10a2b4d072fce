"""The admin site of the shop: Django's own, with the day's work on its first page."""
