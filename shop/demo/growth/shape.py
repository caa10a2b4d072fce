"""What row number 1, 2, 3 … of the synthetic catalogue is; pure.

Ten rows repeat: a family with three variants, a family with two, and three stand-alone products.
"""

from dataclasses import dataclass
from decimal import Decimal

from .naming import chosen

BLOCK = 10
_FAMILY_OF_PLACE = {1: 0, 2: 0, 3: 0, 5: 4, 6: 4}
_FAMILIES = {0, 4}
# Which earlier row of its block a row is set beside, and how.
_BESIDE = {4: (0, "series"), 7: (0, "similar"), 8: (4, "similar"), 9: (7, "series")}

FACIAL, FAT, CELLULITE = "facial-rejuvenation", "fat-removal", "cellulite"
_TREATMENTS = (FACIAL,) * 6 + (FAT,) * 2 + (CELLULITE,) * 2
_MAIN = {FACIAL: "hyaluronic-acid", FAT: "deoxycholic-acid", CELLULITE: "amino-acids"}
_BESIDES = ("mannitol", "glycerol", "vitamins", "minerals", "antioxidants", "phosphate-buffer")
_CLASSES = {FACIAL: "hyaluronic", FAT: "fat_dissolving", CELLULITE: "cellulite"}
_CONTAINERS = {FACIAL: "syringe", FAT: "vial", CELLULITE: "ampoule"}
_AREAS = {
    FACIAL: ("face", "eye-area", "neck", "decolletage", "hands"),
    FAT: ("chin", "abdomen", "back", "thighs", "hips", "arms"),
    CELLULITE: ("thighs", "hips", "buttocks", "knees", "abdomen"),
}
_CONCERNS = {
    FACIAL: ("dehydration", "fine-lines", "wrinkles", "loss-of-elasticity", "rough-texture"),
    FAT: ("stubborn-fat",),
    CELLULITE: ("cellulite", "loss-of-elasticity"),
}
FACT_KINDS = ("pack", "depth", "protocol", "storage", "shelf_life", "caution")
_AMOUNTS = (8, 10, 12, 15, 18, 20, 22, 25)
_VARIANTS = (
    ("", "without Lidocaine"),
    ("lidocaine", "with Lidocaine"),
    ("", "injector pen"),
)


@dataclass(frozen=True)
class Row:
    """One row of the synthetic catalogue, known by its number (from 1)."""

    number: int

    @property
    def place(self):
        return (self.number - 1) % BLOCK

    @property
    def is_family(self):
        return self.place in _FAMILIES

    @property
    def family(self):
        """The number of the family of a variant; None for every other row."""
        place = _FAMILY_OF_PLACE.get(self.place)
        return None if place is None else self.number - self.place + place

    @property
    def structure(self):
        if self.is_family:
            return "parent"
        return "standalone" if self.family is None else "child"

    @property
    def beside(self):
        """(number, kind) of the row that this one is set beside, or None."""
        if self.place not in _BESIDE:
            return None
        place, kind = _BESIDE[self.place]
        return self.number - self.place + place, kind

    @property
    def treatment(self):
        """Slug of the treatment type, the same for a family and its variants."""
        return _TREATMENTS[chosen(self.family or self.number, len(_TREATMENTS), "treatment")]

    @property
    def _variant(self):
        return _VARIANTS[self.number - self.family - 1] if self.family else ("", "")

    @property
    def variant_name(self):
        return self._variant[1]

    @property
    def supply_class(self):
        if self.treatment == FACIAL and self._variant[0]:
            return "hyaluronic_anaesthetic"
        return _CLASSES[self.treatment]

    @property
    def is_confirmed(self):
        """As in the demo, some injector pens are not confirmed."""
        return not (self.variant_name == "injector pen" and chosen(self.number, 3, "pen") == 0)

    @property
    def is_reference(self):
        return self.structure == "standalone" and chosen(self.number, 50, "reference") == 0

    @property
    def is_sold(self):
        return self.is_confirmed and not self.is_reference and not self.is_family

    @property
    def container(self):
        if self.is_family:
            return ""
        return "pen" if self.variant_name == "injector pen" else _CONTAINERS[self.treatment]

    @property
    def container_count(self):
        return (1, 2, 5, 10)[chosen(self.number, 4, "count")]

    @property
    def container_volume_ml(self):
        return (Decimal("1"), Decimal("2.5"), Decimal("5"))[chosen(self.number, 3, "volume")]

    @property
    def price(self):
        return Decimal(3000 + chosen(self.number, 25_000, "price")) / 100

    @property
    def market(self):
        """Status in the United Kingdom; None is unknown."""
        return ("closed", None, *("open",) * 18)[chosen(self.number, 20, "market")]

    @property
    def is_open(self):
        """Whether it may be sold there: a variant follows its family, too."""
        return all(each.market == "open" for each in (self, Row(self.family or self.number)))

    def composition(self):
        """(ingredient, role, amount, unit) of each ingredient; half of the rest has no amount."""
        owner = self.family or self.number
        amount = _AMOUNTS[chosen(owner, len(_AMOUNTS), "amount")]
        yield _MAIN[self.treatment], "main", amount, "mg/ml"
        if self._variant[0]:
            yield self._variant[0], "other", 3, "mg/ml"
        for ingredient in some(_BESIDES, owner, chosen(owner, 4, "besides")):
            stated = chosen(owner, 2, ingredient)
            yield ingredient, "other", stated or None, "%" if stated else ""

    def areas(self):
        return some(_AREAS[self.treatment], self.number, 1 + chosen(self.number, 5, "areas"))

    def concerns(self):
        return some(_CONCERNS[self.treatment], self.number, 1 + chosen(self.number, 2, "concerns"))

    def fact_kinds(self):
        return some(FACT_KINDS, self.number, 1 + chosen(self.number, 3, "facts"))


def some(choices, number, count):
    """`count` of the choices, one after the other from a place that the number decides."""
    start = chosen(number, len(choices), "start")
    return [choices[(start + step) % len(choices)] for step in range(min(count, len(choices)))]
