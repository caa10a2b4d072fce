"""The QR code that a bank's app fills a SEPA credit transfer from (EPC069-12, version 2); pure.

No symbol leaves here before it was read again and said just what it was given.
"""

from decimal import Decimal

import zxingcpp

from .writing import CannotBeWritten, drawn

# Of names in the code; the guideline allows no more.
_LONGEST_NAME = 70


def text(name: str, iban: str, bic: str, amount: Decimal, reference: str) -> str:
    """What the code says: `amount` in euros, `reference` by ISO 11649."""
    lines = ("BCD", "002", "1", "SCT", bic, name[:_LONGEST_NAME], iban, f"EUR{amount:.2f}")
    return "\n".join((*lines, "", reference))


def payment_qr(name: str, iban: str, bic: str, amount: Decimal, reference: str) -> str:
    """The code as SVG of any size; raises CannotBeWritten."""
    said = text(name, iban, bic, amount, reference)
    # Line 3 says UTF-8. Left alone the library writes what it can in another set of letters.
    letters = {} if said.isascii() else {"eci": "UTF-8"}
    code = zxingcpp.create_barcode(said, zxingcpp.BarcodeFormat.QRCode, ec_level="M", **letters)
    modules = code.to_image(scale=1)
    found = zxingcpp.read_barcode(modules)
    if found is None or found.bytes != said.encode():
        raise CannotBeWritten("The payment code would not be read as it was meant.")
    return drawn(modules, f"Payment code: {amount:.2f} EUR to {iban}, reference {reference}")
