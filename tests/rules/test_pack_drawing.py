"""The drawn packs: true counts, true sizes, honest gaps, nothing a strict page would refuse."""

import re
from decimal import Decimal
from math import isclose, pi
from xml.etree import ElementTree

import pytest

from catalogue.pictures.drawing import HEIGHT, WIDTH, Pack, draw, fill_height, named, sign_of
from catalogue.product_page.composition import one_line, share_of_scale

TWO_SYRINGES = Pack("syringe", 2, 1.0, "rose", sign_of("TEOSYAL®"))
TEN_VIALS = Pack("vial", 10, 8.0, "ochre", sign_of("AQUALYX®"))
UNSTATED = Pack(hue="violet", sign=sign_of("ALIDYA"))
EVERY_KIND = [
    TWO_SYRINGES,
    TEN_VIALS,
    UNSTATED,
    Pack(),
    Pack("syringe", 1, None, "rose", sign_of("RESTYLANE®")),
    Pack("pen", None, None, "rose", sign_of("RESTYLANE®")),
    Pack("ampoule", 10, 5.0, "rose", sign_of("CYTOCARE")),
    Pack("vial", 500, 50.0, "ochre", sign_of("<b>&")),
]


def liquids(pack):
    svg = ElementTree.fromstring(draw(pack))
    return [r for r in svg.iter() if r.get("class") == "pack-liquid"]


@pytest.mark.parametrize("pack", EVERY_KIND)
def test_a_drawing_is_well_formed_and_its_colours_are_those_of_its_style(pack):
    svg = draw(pack)
    ElementTree.fromstring(svg)
    assert not re.search(r"style=|<script|href=|fill=|stroke=", svg)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_as_many_syringes_stand_there_as_the_box_contains(count):
    assert len(liquids(Pack("syringe", count, 1.0))) == count


@pytest.mark.parametrize("count", [1, 4, 5, 10, 20])
def test_as_many_vials_stand_there_as_the_box_contains(count):
    assert len(liquids(Pack("vial", count, 8.0))) == count


def test_a_huge_count_is_drawn_as_a_full_tray_and_no_more():
    assert len(liquids(Pack("vial", 5000, 8.0))) == 20


def test_liquid_stands_as_high_as_its_volume_fills_the_bore():
    assert isclose(fill_height(1, 6.35), 1000 / (pi * 6.35**2 / 4))
    one, two = (float(liquids(Pack("vial", 1, volume))[0].get("height")) for volume in (1.0, 2.0))
    assert isclose(two, 2 * one, rel_tol=0.01)


@pytest.mark.parametrize("container", ["syringe", "pen", "vial", "ampoule"])
def test_an_unstated_volume_is_an_outline_in_dashes_and_never_a_level_of_liquid(container):
    assert liquids(Pack(container, 1, None)) == []
    assert draw(Pack(container, 3, None)).count('"pack-unknown"') == 3
    assert '"pack-unknown"' not in draw(Pack(container, 3, 1.0))


@pytest.mark.parametrize(("container", "volume"), [("ampoule", 5.0), ("vial", 10.0), ("vial", 2.0)])
def test_the_sign_on_the_box_is_not_hidden_by_what_stands_before_it(container, volume):
    svg = draw(Pack(container, 10, volume))
    sign = re.search(r'class="pack-line" x="\S+" y="(\S+)"', svg)
    tops = [float(top) for top in re.findall(r"<g transform=.translate\(\S+ (\S+)\).>", svg)[1:]]
    assert float(sign[1]) + 4.5 < min(tops)


def test_unstated_contents_are_an_empty_place_in_dashes():
    assert '"pack-unstated"' in draw(UNSTATED)
    assert '"pack-unstated"' not in draw(TWO_SYRINGES)


def test_the_treatment_gives_the_hue_and_the_brand_the_neutral():
    assert "hue-ochre" in draw(TEN_VIALS)
    same_brand = Pack("vial", 1, 2.0, "rose", TEN_VIALS.sign)
    assert neutral(same_brand) == neutral(TEN_VIALS)


def neutral(pack):
    return re.search(r"pack-neutral-\d", draw(pack))[0]


@pytest.mark.parametrize("pack", EVERY_KIND)
def test_the_name_of_a_pack_says_all_that_is_drawn(pack):
    assert draw(named(pack.name)) == draw(pack)
    assert named(pack.name).name == pack.name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "vial",
        "vial-1-2-rose",
        "cup-1-2-rose-3",
        "vial-1-2-<b>-3",
        "vial-1-1e9-rose-3",
        "vial-1-2-rose-3\n",
    ],
)
def test_any_other_name_is_no_packs(name):
    assert named(name) is None


@pytest.mark.parametrize("pack", EVERY_KIND[:-1])
def test_the_whole_drawing_lies_in_its_frame(pack):
    svg = ElementTree.fromstring(draw(pack))
    for x, y in corners(svg, 0, 0):
        assert -0.5 <= x <= WIDTH + 0.5 and -0.5 <= y <= HEIGHT + 0.5


def corners(element, left, top):
    """Both corners of every rectangle, in the drawing's own millimetres."""
    shift = re.match(r"translate\((\S+) (\S+)\)", element.get("transform", ""))
    if shift:
        left, top = left + float(shift[1]), top + float(shift[2])
    if element.tag.endswith("rect"):
        x, y = left + float(element.get("x")), top + float(element.get("y"))
        yield x, y
        yield x + float(element.get("width")), y + float(element.get("height"))
    for child in element:
        yield from corners(child, left, top)


def test_bars_of_twenty_and_twelve_are_as_twenty_to_twelve():
    twenty, twelve = share_of_scale(20, "mg/ml"), share_of_scale(12.0, "mg/ml")
    assert twenty * 12 == twelve * 20
    assert share_of_scale("13.5", "mg/g") == Decimal("0.54")


def test_unstated_amounts_have_no_bar_and_one_beyond_the_scale_is_cut_off():
    assert share_of_scale(None, "") is None
    assert share_of_scale(3, "%") == 1


def test_the_one_line_composition_names_amounts_only_where_they_are_stated():
    parts = [("HA", 20.0, "mg/ml"), ("Lidocaine", 3, "mg/ml"), ("Mannitol", None, "")]
    assert one_line(parts) == "HA 20 mg/ml · lidocaine 3 mg/ml · mannitol"
    assert one_line([]) == ""


def test_a_long_composition_says_how_many_more_there_are():
    parts = [(name, None, "") for name in ("HA", "Zinc", "DCA", "Water", "Salt", "Sugar")]
    assert one_line(parts) == "HA · zinc · DCA · water and 2 more"
