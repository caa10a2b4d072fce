"""A sample of the NPPES file: its 330 columns, quoting and kinds of rows; every name is invented.

Row n is the same in a sample of any size.
"""

import csv
import io
import zipfile
from random import Random

from stdnum import luhn

from accounts.look_ups.nppes import columns

# As CMS names the full file; the second day is the last one it covers.
NAME = "npidata_pfile_20050523-20260712.csv"

_SYLLABLES = ("ba", "do", "fen", "gra", "hul", "ki", "lor", "mi", "nes", "or", "pa", "ru", "ta")
_SUFFIXES = ("", "SON", "O", "ETTI", "-MAREN", " DE LUNE")
_QUALIFICATIONS = (
    ("207N00000X", "MD"),
    ("208200000X", "MD"),
    ("207Q00000X", "DO"),
    ("122300000X", "DDS"),
    ("163W00000X", "RN"),
    ("363LF0000X", "FNP"),
    ("183500000X", "PHARMD"),
    ("225700000X", "LMT"),
)
_STATES = ("CA", "NY", "TX", "FL", "IL", "WA", "PR", "DC")


def npi(number):
    """The NPI of row `number`: different for each, with its right check digit."""
    digits = str(100_000_000 + number * 7919 % 100_000_000)
    return digits + luhn.calc_check_digit("80840" + digits)


def row(number):
    """{column: text} of what row `number` states; every other column is empty.

    Each 17th is deactivated and states nothing else, each 5th is an organisation, each 23rd was
    deactivated and given back.
    """
    random = Random(number)
    values = {columns.NPI: npi(number)}
    if number % 17 == 0:
        return values | {columns.DEACTIVATED: _day(random)}
    values |= _organisation(random) if number % 5 == 0 else _person(random)
    values |= _practice(random)
    if number % 23 == 0:
        values |= {columns.DEACTIVATED: "03/15/2019", columns.REACTIVATED: "09/02/2019"}
    return values


def write_csv(stream, numbers):
    """Write header and rows to a text stream, every value between quotes as in the original."""
    writer = csv.DictWriter(
        stream, columns.COLUMNS, restval="", quoting=csv.QUOTE_ALL, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(map(row, numbers))


def write_zip(file, numbers, name=NAME):
    """Write the ZIP it is published in: the file, and its header once more beside it."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, rows in ((name, numbers), (name.replace(".csv", "_fileheader.csv"), ())):
            with archive.open(member, "w", force_zip64=True) as raw:
                text = io.TextIOWrapper(raw, "utf-8", newline="")
                write_csv(text, rows)
                text.flush()


def _person(random):
    taxonomy, credential = random.choice(_QUALIFICATIONS)
    values = {
        columns.ENTITY: "1",
        columns.LAST_NAME: _name(random) + random.choice(_SUFFIXES),
        columns.FIRST_NAME: _name(random),
        columns.MIDDLE_NAME: random.choice(("", "A", _name(random))),
        columns.CREDENTIAL: random.choice((credential, f"{credential[0]}.{credential[1:]}.")),
        "Provider Sex Code": random.choice("MFX"),
        "Is Sole Proprietor": random.choice("YNX"),
    }
    if random.random() < 0.1:
        values |= {
            columns.OTHER_LAST_NAME: _name(random),
            "Provider Other Last Name Type Code": "1",
        }
    return values | _licences(random, taxonomy)


def _licences(random, taxonomy):
    values = {}
    for n in range(1, random.choice((1, 1, 1, 2, 3, columns.QUALIFICATIONS)) + 1):
        values |= {
            columns.TAXONOMY.format(n): taxonomy,
            columns.LICENCE.format(n): random.choice(("", f"{random.choice('ADG')}{n}0{n}77")),
            columns.LICENCE_STATE.format(n): random.choice(_STATES),
            columns.IS_PRIMARY.format(n): "Y" if n == 1 else "N",
        }
    return values


def _organisation(random):
    return {
        columns.ENTITY: "2",
        "Employer Identification Number (EIN)": "<UNAVAIL>",
        columns.ORGANISATION: f"{_name(random)} 'N {_name(random)} SKIN CLINIC, INC",
        "Authorized Official Last Name": _name(random),
        "Authorized Official First Name": _name(random),
        "Authorized Official Title or Position": "OWNER",
        columns.TAXONOMY.format(1): "261QM1300X",
        columns.IS_PRIMARY.format(1): "Y",
        "Is Organization Subpart": "N",
    }


def _practice(random):
    """Invented addresses; telephone numbers of the range kept for fiction."""
    state = random.choice(_STATES)
    values = {columns.UPDATED: _day(random), "Provider Enumeration Date": "05/23/2006"}
    for kind in ("Mailing", "Practice Location"):
        values |= {
            f"Provider First Line Business {kind} Address": f"{random.randint(1, 999)} SAMPLE ST",
            f"Provider Business {kind} Address City Name": "SAMPLETOWN",
            f"Provider Business {kind} Address State Name": state,
            f"Provider Business {kind} Address Postal Code": "000000000",
            f"Provider Business {kind} Address Country Code (If outside U.S.)": "US",
            f"Provider Business {kind} Address Telephone Number": "5555550100",
        }
    return values


def _name(random):
    return "".join(random.choices(_SYLLABLES, k=random.choice((2, 3)))).upper()


def _day(random):
    return f"{random.randint(1, 12):02}/{random.randint(1, 28):02}/{random.randint(2008, 2025)}"
