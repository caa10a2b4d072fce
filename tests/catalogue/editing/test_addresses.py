"""The address that is made of a name says no other amount than the name."""

import json
import re

from django.conf import settings
from oscar.core.utils import slugify


def test_an_address_keeps_the_amount_of_a_name():
    expected = {
        "Toxin 10 \u00b5g": "toxin-10-ug",
        "Toxin 10 \u03bcg": "toxin-10-ug",
        "Filler 1.5 ml": "filler-1-5-ml",
        "Filler ½ ml": "filler-1-2-ml",
        "HA 20 mg/ml": "ha-20-mg-ml",
    }
    assert {name: slugify(name) for name in expected} == expected


def test_the_forms_of_staff_propose_the_same():
    script = (settings.BASE_DIR / "static/js/staff-fields.js").read_text()
    signs = json.loads(re.search(r"const SIGNS = (\{.*?\});", script)[1])
    assert signs == settings.OSCAR_SLUG_MAP
    assert set(re.search(r"text\.replace\(/\[(.*?)\]/g", script)[1]) == set(signs)
