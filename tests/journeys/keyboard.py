"""Hands on the keyboard only: Tab, Enter and letters; where focus goes, it must be seen."""

# A card shows the focus of the link in it around itself.
FOCUSED = r"""() => {
    const outline = (element) => {
        const style = element ? getComputedStyle(element) : {outlineStyle: "none"};
        return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
    };
    const element = document.activeElement;
    const label = element.labels?.[0]?.innerText ?? element.getAttribute("aria-label");
    const written = element.type === "submit" ? element.value : "";
    const box = element.getBoundingClientRect();
    // Of what is taller than the window, a table that scrolls, the part that is in it counts.
    const low = box.height > innerHeight ? Math.min(box.bottom, innerHeight) : box.bottom;
    const top = document.elementFromPoint(box.x + box.width / 2, (box.y + low) / 2);
    return {
        tag: element.tagName, id: element.id,
        name: (label ?? (element.innerText || written)).trim().replace(/\s+/g, " "),
        outline: Math.max(outline(element), outline(element.closest(".card"))),
        uncovered: Boolean(top) && (element.contains(top) || top.contains(element)),
    };
}"""


class Keyboard:
    def __init__(self, page):
        self.page = page

    def tab(self):
        """What is focused after one more Tab, once it is known to be seen."""
        self.page.keyboard.press("Tab")
        focused = self.page.evaluate(FOCUSED)
        if focused["tag"] != "BODY":
            assert focused["outline"] >= 2, f"no outline around {focused}"
            assert focused["uncovered"], f"covered or outside the window: {focused}"
        return focused

    def tab_to(self, name, most=120):
        for _ in range(most):
            focused = self.tab()
            if focused["name"].startswith(name):
                return focused
        raise AssertionError(f"{most} times Tab do not reach {name!r} on {self.page.url}")

    def type(self, text):
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def enter(self):
        """Press Enter on what leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
