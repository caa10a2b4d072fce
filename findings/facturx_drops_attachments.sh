#!/usr/bin/env bash
# An invoice with a certificate attached has lost it once factur-x has put its XML in
#
# Packages: factur-x 7.8; pikepdf 10.18.0 attaches and looks.
# What happens: `generate_from_binary` takes a finished PDF and gives it back with factur-x.xml in it.
#   The list of attached files is written anew: what was attached before is not in it, and so shown by
#   no reader, though its bytes still lie in the PDF, which is as large as ever. Files that are
#   handed over apart, in `attachments`, are listed. No warning, and the XML passes its schema.
# Expected: one more attachment; the standard allows others beside the XML.
# Cost here: a certificate of analysis that was attached to the page of the invoice never reaches the
#   clinic, and the copy that is kept for ten years has none either.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check factur-x==7.8 pikepdf==10.18.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import logging
import sys
from importlib.metadata import version

import pikepdf
from facturx import generate_from_binary

logging.disable(logging.CRITICAL)
SPACE = "urn:un:unece:uncefact:data:standard:"
ABOUT = {"author": "Shop", "title": "Invoice 18", "subject": "Invoice 18", "keywords": "invoice"}
XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<r:CrossIndustryInvoice xmlns:r="{SPACE}CrossIndustryInvoice:100"
 xmlns:a="{SPACE}ReusableAggregateBusinessInformationEntity:100"
 xmlns:u="{SPACE}UnqualifiedDataType:100">
<r:ExchangedDocumentContext><a:GuidelineSpecifiedDocumentContextParameter>
<a:ID>urn:factur-x.eu:1p0:minimum</a:ID>
</a:GuidelineSpecifiedDocumentContextParameter></r:ExchangedDocumentContext>
<r:ExchangedDocument><a:ID>18</a:ID><a:TypeCode>380</a:TypeCode><a:IssueDateTime>
<u:DateTimeString format="102">20261201</u:DateTimeString></a:IssueDateTime></r:ExchangedDocument>
<r:SupplyChainTradeTransaction><a:ApplicableHeaderTradeAgreement>
<a:SellerTradeParty><a:Name>Shop</a:Name><a:PostalTradeAddress><a:CountryID>FR</a:CountryID>
</a:PostalTradeAddress></a:SellerTradeParty><a:BuyerTradeParty><a:Name>Clinic Alba</a:Name>
</a:BuyerTradeParty></a:ApplicableHeaderTradeAgreement><a:ApplicableHeaderTradeDelivery/>
<a:ApplicableHeaderTradeSettlement><a:InvoiceCurrencyCode>EUR</a:InvoiceCurrencyCode>
<a:SpecifiedTradeSettlementHeaderMonetarySummation>
<a:TaxBasisTotalAmount>100.00</a:TaxBasisTotalAmount>
<a:TaxTotalAmount currencyID="EUR">20.00</a:TaxTotalAmount>
<a:GrandTotalAmount>120.00</a:GrandTotalAmount><a:DuePayableAmount>120.00</a:DuePayableAmount>
</a:SpecifiedTradeSettlementHeaderMonetarySummation></a:ApplicableHeaderTradeSettlement>
</r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>""".encode()


def attached(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return sorted(file.attachments)


page, raw = pikepdf.new(), io.BytesIO()
page.add_blank_page()
page.attachments["lot-0012.txt"] = b"Certificate of analysis of lot 0012"
page.save(raw)
made = generate_from_binary(raw.getvalue(), XML, level="minimum", check_xsd=True, pdf_metadata=ABOUT)
print("factur-x", version("factur-x"), "/ pikepdf", version("pikepdf"))
print(f"  before: {attached(raw.getvalue())}")
print(f"  after:  {attached(made)}; bytes of the other still in it: {b'lot-0012' in made}")
print("expected: factur-x.xml and lot-0012.txt.")
print("cost: a certificate that never arrives.")
was_there = attached(raw.getvalue()) == ["lot-0012.txt"]
sys.exit(not (was_there and attached(made) == ["factur-x.xml"] and b"lot-0012" in made))
PY
