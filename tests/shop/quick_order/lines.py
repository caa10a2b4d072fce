"""Lines of quick order in tests, and the sheets that they come in."""

import html
import io
import re
import zipfile

from oscar.core.loading import get_model

from catalogue.models import Product
from catalogue.models.product import for_sale
from tests import cast

PAGE = "/quick-order/"
_INPUT = re.compile(r"<(?:input|textarea)\b[^>]*>(?:([^<]*)</textarea>)?")
_PART = {name: re.compile(rf'\b{name}="([^"]*)"') for name in ("name", "value", "type")}


def sku(product):
    return get_model("partner", "StockRecord").objects.get(product=product).partner_sku


def sold():
    """Products that may be ordered and are in stock, in one order."""
    found = Product.objects.filter(for_sale(), stockrecords__num_in_stock__gt=5)
    return list(found.exclude(sales_unit="").select_related("parent").order_by("pk"))


def units(name="alba"):
    """{product key: units} of the person's open basket."""
    lines = get_model("basket", "Line").objects.filter(basket__status="Open")
    return dict(lines.filter(basket__owner=cast.person(name)).values_list("product", "quantity"))


def fields_of(page):
    """What a browser sends of the form of quick order, without a button."""
    text = page.content.decode()
    form = text[text.index('id="quick-order"') :]
    found = {}
    for match in _INPUT.finditer(form[: form.index("</form>")]):
        told = {name: (part.search(match[0]) or ("", ""))[1] for name, part in _PART.items()}
        if told["type"] in ("file", "radio") and "checked" not in match[0]:
            continue
        found[told["name"]] = html.unescape(match[1] or told["value"])
    return found


def sent(client, page=None, **typed):
    """The page after a POST with all that it carried and what is typed."""
    carried = fields_of(page) if page is not None else {}
    return client.post(PAGE, {**carried, **typed})


def put(client, page, **typed):
    return client.post(PAGE, {**fields_of(page), "basket": "yes", **typed}, follow=True)


def answers(page):
    return page.context["table"].answers


def sheet(rows):
    """A small XLSX file, as a spreadsheet writes it."""
    cells = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    space = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types"/>',
        "_rels/.rels": _relations(
            f"{space}/officeDocument/2006", "officeDocument", "xl/workbook.xml"
        ),
        "xl/_rels/workbook.xml.rels": _relations(
            f"{space}/officeDocument/2006", "worksheet", "worksheets/s.xml"
        ),
        "xl/workbook.xml": f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{space}/'
        'officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/worksheets/s.xml": f'<worksheet xmlns="{space}/spreadsheetml/2006/main"><sheetData>'
        f"{cells}</sheetData></worksheet>",
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, text in parts.items():
            file.writestr(name, f'<?xml version="1.0"?>{text}')
    return content.getvalue()


def _relations(space, kind, target):
    relation = f'<Relationship Id="r1" Type="{space}/relationships/{kind}" Target="{target}"/>'
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{package}">{relation}</Relationships>'


def _cell(value):
    if isinstance(value, float):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{html.escape(str(value))}</t></is></c>'
