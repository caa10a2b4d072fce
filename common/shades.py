"""Shades of grey, and what is clear, in Pillow; pure."""

from PIL import Image


def in_8_bits(picture: Image.Image) -> Image.Image:
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


def on_white(picture: Image.Image) -> Image.Image:
    """The picture in RGB, white where it is transparent."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    white = Image.new("RGB", layer.size, "white")
    white.paste(layer, mask=layer.getchannel("A"))
    return white
