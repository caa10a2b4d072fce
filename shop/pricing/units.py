"""How many units an order may have of a product: at least so many, in steps of a case; pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RightUnits:
    """At least `least` units, and a multiple of `step`."""

    least: int = 1
    step: int = 1

    @property
    def fewest(self) -> int:
        """The smallest right number."""
        return self._up(self.least)

    @property
    def is_any(self) -> bool:
        return self.fewest == 1 and self.step == 1

    def allows(self, units: int) -> bool:
        return units >= self.fewest and units % self.step == 0

    def near(self, units: int) -> tuple[int, ...]:
        """The right numbers next to this one, the smaller first; itself where it is right."""
        above = max(self._up(units), self.fewest)
        below = above - self.step
        return (below, above) if above != units and below >= self.fewest else (above,)

    def at_most(self, units: int) -> int:
        """The largest right number that is no larger; 0 where there is none."""
        below = units - units % self.step
        return below if below >= self.fewest else 0

    def _up(self, units: int) -> int:
        return -(-units // self.step) * self.step
