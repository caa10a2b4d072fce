"""A parcel is packed with a scanner and a keyboard, at the desk and on a phone."""

import pytest

from shop.inventory.models import Pick
from shop.parcels.models import Parcel
from tests import cast
from tests.journeys.test_staff_pages import DESK, faults_on
from tests.journeys.window import NARROW
from tests.shop.parcels.packing import code_of

pytestmark = pytest.mark.journey
RIGHT, WRONG = [1320], [196, 196]
# What is heard is noted; the camera sees what a test shows it.
SENSES = """
window.heard = [];
window.seen = [];
window.OscillatorNode = class extends OscillatorNode {
  constructor(context, options) { super(context, options); window.heard.push(options.frequency); }
};
navigator.mediaDevices.getUserMedia = async () => {
  window.asked = (window.asked ?? 0) + 1;
  await window.answer;
  if (window.isRefused) throw new DOMException("", "NotAllowedError");
  const canvas = document.createElement("canvas");
  setInterval(() => canvas.getContext("2d").fillRect(0, 0, 9, 9), 50);
  const stream = canvas.captureStream();
  window.track = stream.getTracks()[0];
  return stream;
};
window.BarcodeDetector = class {
  static async getSupportedFormats() {
    if (window.knowsNothing) throw new DOMException("", "NotSupportedError");
    return ["data_matrix"];
  }
  async detect() { return window.seen.splice(0, 1).map((rawValue) => ({ rawValue })); }
};
"""


@pytest.mark.parametrize("size", [DESK, NARROW], ids=["desk", "phone"])
def test_a_parcel_is_packed_by_scans_and_keys_alone(size, open_window, shop):
    order = cast.order_of("alba", quantity=2)
    lot = Pick.objects.get(order_line__order=order).lot
    omar = open_window()
    omar.page.add_init_script(SENSES)
    omar.be_staff("omar")
    omar.page.set_viewport_size(size)
    omar.go(f"/admin/parcels/parcel/begin/{order.pk}/")
    omar.look("begin", phone=False)
    omar.page.locator("input[value='Begin to pack']").focus()
    enter(omar)
    # What is scanned at once counts.
    assert omar.page.evaluate("document.activeElement.id") == "scan"
    scan(omar, code_of(lot, **{"10": "NOT-THIS"}), "Stop: Wrong lot")
    omar.sees("Nothing was counted")
    assert heard(omar) == WRONG
    omar.look("stopped", phone=False)
    assert faults_on(omar.page, size) == []
    scan(omar, code_of(lot), "1 of 2")
    assert heard(omar) == RIGHT
    assert faults_on(omar.page, size) == []
    omar.look("one of two", phone=False)
    the_camera_is_refused_or_reads(omar, code_of(lot), size)
    omar.page.reload()
    for button in ("Packed: close the parcel", "Hand over to the carrier"):
        omar.page.locator(f"input[value='{button}']").focus()
        enter(omar)
    omar.sees("If carrier or tracking number are wrong")
    omar.look("handed over", phone=False)
    assert Parcel.objects.get(order=order).is_handed_over


def the_camera_is_refused_or_reads(omar, code, size):
    """In words where it may not be used; as a scanner where it may; off when nobody looks."""
    omar.page.evaluate("window.isRefused = true")
    omar.page.get_by_role("button", name="Scan with the camera").click()
    omar.page.get_by_text("The camera may not be used.").wait_for()
    omar.page.evaluate("window.isRefused = false; window.knowsNothing = true")
    omar.page.get_by_role("button", name="Scan with the camera").click()
    omar.page.locator("#camera-read").wait_for()
    omar.page.get_by_role("button", name="Stop the camera").click()
    omar.page.evaluate("window.knowsNothing = false")
    omar.page.get_by_role("button", name="Scan with the camera").click()
    omar.page.locator("#camera-read").wait_for(state="hidden")
    omar.page.get_by_role("button", name="Stop the camera").wait_for()
    assert not omar.page.locator("#camera-read").is_visible(), "this browser reads codes itself"
    assert faults_on(omar.page, size) == []
    omar.page.get_by_role("button", name="Turn the sound off").click()
    heard(omar)
    omar.page.evaluate("code => window.seen.push(code, code)", code)  # Held still: one pack.
    omar.page.get_by_text("2 of 2").wait_for()
    omar.page.wait_for_function("() => window.seen.length === 0")
    omar.look("with the camera", phone=False)
    assert heard(omar) == []
    omar.page.get_by_role("button", name="Turn the sound on").click()
    omar.page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { get: () => true });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    the_camera_is_off(omar)
    # Asked for, twice in haste, then left before the browser had its answer.
    omar.page.evaluate("""() => {
        window.answer = new Promise((done) => { window.allow = done; });
        window.asked = 0;
    }""")
    omar.page.locator("#camera-begin").dblclick()
    omar.page.evaluate("window.track = null; window.allow()")
    omar.page.wait_for_function("() => window.track")
    the_camera_is_off(omar)
    assert omar.page.evaluate("window.asked") == 1


def the_camera_is_off(omar):
    omar.page.wait_for_function("() => window.track.readyState === 'ended'")
    assert not omar.page.locator("#camera-picture").is_visible()


def scan(omar, code, says):
    omar.page.keyboard.type(code)
    omar.page.keyboard.press("Enter")
    omar.page.get_by_text(says).first.wait_for()


def heard(omar):
    """The pitches that sounded since this was asked last."""
    return omar.page.evaluate("window.heard.splice(0)")


def enter(window):
    """What was typed or focused is sent, and the next page is there."""
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")
