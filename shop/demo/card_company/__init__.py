"""The demo card company: a company of our own that takes no money, in a process of its own.

Nothing of the shop is imported here, and nothing of Django: the shop knows it by its addresses
only, as it would know any other (docs/adr/0057-cards.md).
"""
