"""Shades of grey in Pillow; pure."""


def in_8_bits(picture):
    """A scan in 16 bits of grey with all its shades; `convert` would make all but black white."""
    if not picture.mode.startswith("I;16"):
        return picture
    wide = picture.convert("I")
    grey = wide.point([round(shade / 257) for shade in range(2**16)], "L")
    clear = picture.info.get("transparency")
    if clear is not None:
        grey.putalpha(wide.point([255 * (shade != clear) for shade in range(2**16)], "L"))
        del grey.info["transparency"]
    return grey
