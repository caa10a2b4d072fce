"""Every page of staff on a desk's screen and on a phone, and what the warehouse prints."""

import re

import pytest

from shop.inventory import lot_page
from shop.inventory.models import Lot
from shop.purchasing import versions
from shop.staff.reports.reports import REPORTS
from tests import cast
from tests.architecture import urlconf
from tests.belongings import Belongings
from tests.depth import in_turn
from tests.journeys.window import NARROW
from tests.sheets import A4, sheets_of

pytestmark = pytest.mark.journey

DESK = {"width": 1280, "height": 800}
# A sheet of A4 between margins of 15 mm, in pixels.
BETWEEN_MARGINS = {"width": 680, "height": 1009}
# Pages that look alike wherever they stand: those of these stand for all.
ALIKE = re.compile(r"/(add|delete|history|as-it-stood)/$")
STAND_FOR_ALL = ("/admin/inventory/lot/", "/admin/catalogue/product/", "/admin/content/article/")
NO_PAGES = re.compile(r"\.(csv|pdf)$|/(file|pdf|ubl|jsi18n|preview)/$|/admin/password_change/")

# What reaches over the right edge of the box that holds it, or of the window.
TOO_WIDE = """() => {
    const edge = document.documentElement.clientWidth, faults = [];
    const isHidden = (cell) => getComputedStyle(cell.closest("thead") ?? cell).overflow == "hidden";
    for (const cell of document.querySelectorAll(
        ":is(#result_list, .stacks, .tabular, .wide) :is(th, td), #list-filters a"
    )) {
        const box = cell.getBoundingClientRect();
        const holder = cell.closest(".results, .inline-group, #content, main");
        const end = Math.min(holder.getBoundingClientRect().right, edge) + 1;
        const text = cell.clientWidth > 0 && cell.scrollWidth > cell.clientWidth + 1;
        if (box.width && !isHidden(cell) && (box.right > end || text))
            faults.push(`${cell.className || cell.tagName} ends at ${box.right} of ${end}`);
    }
    for (const box of document.querySelectorAll("html, body, #container, .content, #content"))
        if (box.scrollWidth > box.clientWidth + 1)
            faults.push(`${box.tagName} ${box.id} is ${box.scrollWidth} px wide`);
    return [...new Set(faults)];
}"""
# Cells of so few pixels beside so much text that a word stands in pieces.
IN_PIECES = """() => [...document.querySelectorAll("#result_list td, .stacks td")]
    .filter(cell => cell.clientHeight > 150 && cell.clientWidth < 60)
    .map(cell => `${cell.className} is ${cell.clientWidth} px wide`)"""
# Of the warehouse's pages: what is pressed or typed into and is hard to hit with a glove on. A link
# within a sentence is as high as its line.
TOO_SMALL = """() => [...document.querySelectorAll(
        "#content :is(a[href], button, input:not([type=hidden]), select, textarea, summary)"
    )].filter(e => {
        const box = e.getBoundingClientRect(), style = getComputedStyle(e);
        const isOut = e.closest("thead, .select2-hidden-accessible") || !e.offsetParent;
        const isSeen = box.width > 1 && box.height > 1 && style.visibility != "hidden" && !isOut;
        return isSeen && box.height < 44 && !(e.tagName == "A" && style.display == "inline");
    }).map(e => `${(e.innerText || e.value || e.name).trim()} is ${e.clientHeight} px high`)"""
IN_A_HAND = ("/admin/inventory/", "/admin/parcels/", "/admin/returns/", "/admin/recalls/")


def pages(belongings):
    """Addresses of everything that a superuser can open under /admin/."""
    table = urlconf.table()
    for address in urlconf.addresses():
        shown = address.shown
        if not shown.startswith("/admin/") or table[shown]["superuser"] != "ok":
            continue
        if NO_PAGES.search(shown) or (ALIKE.search(shown) and not shown.startswith(STAND_FOR_ALL)):
            continue
        yield address.path(belongings)


@pytest.fixture
def belongings(shop):
    return Belongings()


@pytest.fixture
def in_other_states(belongings, monkeypatch):
    """Pages that look otherwise while something is under way, or where there is much; beside them
    there is one of everything."""
    belongings.everything()
    monkeypatch.setattr(lot_page, "A_PAGE", 2)
    draft = versions.new_draft(cast.person("rita"))
    shipped = cast.order_of("nina")
    cast.ship(cast.client_of("omar"), shipped, "TRK77")
    recalled = Lot.objects.get(number="D0003R").recalls.get()
    return [
        "/admin/order/order/?status=all",
        "/admin/order/order/?q=nothing+like+it",
        f"/admin/order/order/{shipped.pk}/change/",
        f"{cast.ORDER_DESK}?clinic={belongings.clinic.pk}",
        f"/admin/purchasing/policyversion/{draft.pk}/change/",
        f"/admin/purchasing/policyversion/{draft.pk}/publish/",
        f"/admin/recalls/campaign/{recalled.campaign_id}/change/",
        f"/admin/inventory/lot/{Lot.objects.get(picks__order_line__order=shipped).pk}/change/",
        f"/admin/accounts/licence/{belongings.application.pk}/change/",
        f"/admin/accounts/shiptoaddress/{belongings.clinic_address.pk}/change/",
        *(f"/admin/reports/{report.name}/" for report in REPORTS),
    ]


@pytest.fixture
def admin(open_window):
    window = open_window()
    window.be_staff("admin")
    return window


def faults_on(page, size):
    page.set_viewport_size(size)
    return page.evaluate(TOO_WIDE) + page.evaluate(IN_PIECES)


def test_every_page_of_staff_fits_its_screen_and_axe_finds_nothing(
    admin, belongings, in_other_states
):
    """At the desk and on a phone, light or dark; a third of the pages, another third each day. Who
    adds or changes one looks at all: DEEP=1. What axe finds is told by open_window. On a phone what
    the warehouse presses is large."""
    too_wide, too_small = {}, {}
    for path in in_turn([*pages(belongings), *in_other_states], 3):
        admin.go(path)
        assert admin.path == path
        for name, size in {"phone": NARROW, "desk": DESK}.items():
            if found := faults_on(admin.page, size):
                too_wide[f"{path}, {name}"] = found
            is_in_a_hand = size == NARROW and path.startswith(IN_A_HAND)
            if is_in_a_hand and (found := admin.page.evaluate(TOO_SMALL)):
                too_small[path] = found
        admin.look_every_way(path)
    assert too_wide == too_small == {}


def test_axe_finds_nothing_on_what_an_offer_would_do(admin, belongings):
    cast.put_in_basket(cast.client_of("alba"), cast.BELOTERO)
    belongings.voucher.delete()
    admin.go(f"/admin/offer/conditionaloffer/{belongings.offer.pk}/change/")
    admin.click("What would it do today?")
    admin.sees("Nothing is saved yet.")
    admin.look_every_way("effect")


def test_a_phone_shows_of_a_lot_what_the_warehouse_asks_for(admin):
    admin.page.set_viewport_size(NARROW)
    admin.go("/admin/inventory/lot/")
    first = admin.page.locator("#result_list tbody tr").first
    for field in ("number", "usable_through", "standing", "free"):
        cell = first.locator(f".field-{field}")
        assert cell.inner_text().strip()
        box = cell.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"], field


def test_what_unfolds_has_its_mark_on_a_phone_too(admin):
    admin.page.set_viewport_size(NARROW)
    for path in ("/admin/inventory/stock/", "/admin/inventory/movement/"):
        admin.go(path)
        unfolds = admin.page.locator("#content summary").first
        assert unfolds.evaluate("e => getComputedStyle(e).display") == "list-item", path
        assert unfolds.bounding_box()["height"] >= 44, path


def test_an_empty_choice_of_a_long_list_stays_within_its_form(admin):
    admin.go("/admin/content/erratum/1/change/")
    assert faults_on(admin.page, DESK) == []
    edge = admin.page.locator("#content").bounding_box()
    choice = admin.page.locator("#id_source").bounding_box()
    assert choice["x"] + choice["width"] <= edge["x"] + edge["width"]


# On paper.


def printed(page):
    """The sheets as they are printed; nothing may be wider than the paper."""
    page.set_viewport_size(BETWEEN_MARGINS)
    page.emulate_media(media="print")
    assert page.evaluate(TOO_WIDE) == []
    sheets = sheets_of(page.pdf(format="A4"))
    for size, runs in sheets:
        assert size == A4
        assert all(10 <= left < 195 for left, text in runs if text.strip()), runs
    return [squeezed("".join(text for _, text in runs)) for _, runs in sheets]


def squeezed(text):
    return re.sub(r"\s+", "", text).casefold()


def columns_of(page, table):
    return [squeezed(text) for text in page.locator(f"{table} thead th").all_inner_texts()]


def test_the_list_of_lots_is_printed_with_all_its_columns(admin):
    admin.go("/admin/inventory/lot/")
    columns = columns_of(admin.page, "#result_list")
    assert len(columns) == 8
    first, *others = printed(admin.page)
    assert all(column in first for column in columns), first
    assert "ampoule·staff" not in first
    lots = Lot.objects.values_list("number", flat=True)
    everywhere = "".join([first, *others])
    assert all(squeezed(number) in everywhere for number in lots)


def test_the_packing_slip_is_one_sheet_with_lots_and_dates(admin, belongings):
    order = belongings.order
    admin.go(f"/admin/order/order/{order.pk}/slip/")
    columns = columns_of(admin.page, "table")
    (sheet,) = printed(admin.page)
    pick = order.lines.get().picks.get()
    expected = [*columns, order.number, pick.lot.number, f"{pick.lot.expires_on:%-d %b %Y}"]
    expected += order.shipping_address.active_address_fields()
    assert all(squeezed(text) in sheet for text in expected), sheet
