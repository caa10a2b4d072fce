"""The classes of what we sell: one vocabulary for products, licences and the purchase policy."""

from django.db import models


class SupplyClass(models.TextChoices):
    """What decides which professions may order a product."""

    HYALURONIC = "hyaluronic", "Hyaluronic acid injectable"
    HYALURONIC_ANAESTHETIC = "hyaluronic_anaesthetic", "Hyaluronic acid injectable with lidocaine"
    FAT_DISSOLVING = "fat_dissolving", "Fat-dissolving injectable"
    CELLULITE = "cellulite", "Cellulite injectable"


# A licence is approved for these by two people, never by one.
HIGH_RISK = frozenset({SupplyClass.FAT_DISSOLVING})
