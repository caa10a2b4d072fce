"""A reader opens an article and its sources; an editor finds a mistake at its very place."""

import pytest

pytestmark = pytest.mark.journey

LINES = """() => {
  const lengths = [];
  for (const words of document.querySelectorAll(".article-body .passage > p")) {
    const range = document.createRange();
    const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
    let count = 0, top = null;
    for (let node; (node = walker.nextNode()); ) for (let at = 0; at < node.length; at++) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getClientRects()[0];
      if (!box) continue;
      if (top !== null && box.top > top + 8) { lengths.push(count); count = 0; }
      [top, count] = [box.top, count + 1];
    }
  }
  return lengths.sort((one, other) => one - other);
}"""
SELECTED = """() => {
  const box = document.getElementById("id_body");
  return box.value.slice(box.selectionStart, box.selectionEnd);
}"""


def test_a_reader_finds_an_article_and_opens_the_source_of_a_passage(open_window):
    reader = open_window()
    reader.pass_the_door()
    reader.follow("Articles")
    reader.look("articles")
    reader.follow("Mesotherapy: one technique, three treatments")
    reader.look("article")
    lengths = reader.page.evaluate(LINES)
    assert 60 <= lengths[len(lengths) // 2] <= 75
    reader.page.locator(".passage summary").first.click()
    reader.sees("Confused About Mesotherapy?")
    reader.follow("What the source article got wrong")
    reader.look("errata")


def test_an_editor_is_led_to_a_finding_and_previews_without_saving(open_window):
    editor = open_window()
    editor.be_staff("admin")
    editor.go("/styleguide/")
    editor.look("styleguide")
    editor.go("/admin/content/article/add/")
    editor.fill(Title="A new text", Summary="What it is about.", Text="One 𝒂.\n\nTwo: AQUALYX.")
    editor.click("Save and continue editing")
    editor.page.get_by_role("link", name="Line 3, column 6").click()
    assert editor.page.evaluate(SELECTED) == "AQUALYX"
    editor.look("article-form", phone=False)
    editor.fill(Text="Not saved yet.")
    with editor.context.expect_page() as opened:
        editor.page.get_by_role("button", name="Preview in a new tab").click()
    assert "Not saved yet." in opened.value.inner_text("main")
    assert editor.page.locator("#id_body").input_value() == "Not saved yet."
