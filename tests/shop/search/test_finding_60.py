"""Sixty searches as clinicians type them, each with the product that should come first."""

import pytest

from catalogue.models import Product
from tests import cast

pytestmark = pytest.mark.django_db

VITAL, LIGHT, JUVEDERM, BELOTERO = 1, 2, 3, 4
HYDRO, HYDROMAX, SAYPHA, FILORGA = 5, 6, 7, 8
BOOSTER, MESO_1, MESO_2, TEOSYAL_MESO = 9, 10, 11, 12
REDENSITY, CYTOCARE, AQUALYX, ALIDYA, KYBELLA = 13, 14, 15, 16, 17

# What is typed: the products of which one should be first.
EXPECTED = {
    # The name, more or less.
    "Restylane Skinboosters Vital": (VITAL,),
    "restylane vital light": (LIGHT,),
    "RESTYLANE® VITAL LIGHT": (LIGHT,),
    "vital light": (LIGHT,),
    "Juvéderm Hydrate": (JUVEDERM,),
    "juvederm": (JUVEDERM,),
    "belotero": (BELOTERO,),
    "stylage hydro": (HYDRO,),
    "stylage hydromax": (HYDROMAX,),
    "stylage hydro max": (HYDROMAX,),
    "saypha": (SAYPHA,),
    "filorga mha10": (FILORGA,),
    "m-ha 10": (FILORGA,),
    "pluryal booster": (BOOSTER,),
    "pluryal meso 1": (MESO_1,),
    "pluryal meso II": (MESO_2,),
    "teosyal meso": (TEOSYAL_MESO,),
    "teosyal redensity 2": (REDENSITY,),
    "redensity": (REDENSITY,),
    "puresense": (REDENSITY,),
    "cytocare 502": (CYTOCARE,),
    "cytocare": (CYTOCARE,),
    "aqualyx": (AQUALYX,),
    "Alidya": (ALIDYA,),
    "kybella": (KYBELLA,),
    # Written as heard.
    "juvaderm": (JUVEDERM,),
    "restilane": (VITAL,),
    "restylaine vital": (VITAL,),
    "belatero hydro": (BELOTERO,),
    "stilage hydromax": (HYDROMAX,),
    "teosial meso": (TEOSYAL_MESO,),
    "aqualix": (AQUALYX,),
    "allidya": (ALIDYA,),
    "philorga": (FILORGA,),
    "plurial booster": (BOOSTER,),
    "cytocair 502": (CYTOCARE,),
    "sculptng fat chin": (AQUALYX,),
    # What is in it.
    "sorbitol": (HYDROMAX,),
    "HA mannitol stylage": (HYDRO,),
    "HA with sorbitol": (HYDROMAX,),
    "deoxycholic acid": (AQUALYX,),
    "DCA": (AQUALYX,),
    "sodium deoxycholate": (AQUALYX,),
    "HA 20 mg/ml": (VITAL,),
    "hyaluronic acid 12mg/ml": (LIGHT,),
    "HA 15 mg lidocaine": (REDENSITY,),
    "lignocaine amino acids": (REDENSITY,),
    "hyaluronan amino acids minerals nutrients": (CYTOCARE,),
    "restylane with lidocaine": (VITAL,),
    "restylane vital light without lidocaine": (LIGHT,),
    "lactose": (AQUALYX,),
    # What it is for.
    "fat dissolving injection double chin": (AQUALYX,),
    "anti-cellulite": (ALIDYA,),
    "cellulite thighs": (ALIDYA,),
    "orange peel buttocks": (ALIDYA,),
    "dark circles under the eyes": (REDENSITY,),
    "tear trough filler": (REDENSITY,),
    "sun damage": (MESO_2,),
    "skin with wrinkles meso": (MESO_1,),
    # The number on the box.
    "AMP-0004": (BELOTERO,),
}


def rank_of(client, typed, expected):
    """The place of the first expected product, from 1; 0 where it is not on the first page."""
    answer = client.get("/search/", {"q": typed})
    if answer.status_code == 302:
        return int(answer.url in {cast.product(pk).get_absolute_url() for pk in expected})
    listing = answer.context["listing"]
    shown = listing.answer.ids or listing.answer.ways_on.nearest_ids
    return min((shown.index(pk) + 1 for pk in expected if pk in shown), default=0)


def test_the_expected_product_comes_first():
    client = cast.client_of("visitor")
    ranks = {typed: rank_of(client, typed, expected) for typed, expected in EXPECTED.items()}
    late = {typed: rank for typed, rank in ranks.items() if rank != 1}
    mean = sum(1 / rank for rank in ranks.values() if rank) / len(ranks)
    assert len(ranks) == 60
    assert mean >= 0.95, f"{mean:.3f}: {late}"


def test_the_list_is_about_the_whole_catalogue():
    expected = {pk for found in EXPECTED.values() for pk in found}
    listed = Product.objects.exclude(structure="child").values_list("pk", flat=True)
    assert expected == set(listed)
