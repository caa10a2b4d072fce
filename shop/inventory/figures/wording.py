"""Figures of stock in words; pure."""


def known(figure: float | None) -> float | str:
    """A figure as pages and files write it: what nobody knows is neither none nor endless."""
    return "not known" if figure is None else figure
