"""From an article's Markdown to parts of a page: clean HTML, rows of cards, and sources.

Markdown is read without HTML and cleaned once more afterwards, so that a text can hold nothing but
words. Headings start at the second level: the title is the first.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block.state_block import StateBlock
from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from . import syntax

# {(kind, key): (label, address)}
Names = Mapping[tuple[str, str], tuple[str, str]]

TAGS = {"a", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "hr", "li", "ol", "p"}
TAGS |= {"pre", "span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "ol": {"start"},
    **{heading: {"id"} for heading in ("h2", "h3", "h4")},
    **{tag: {"class"} for tag in ("span", "sup", "table")},
}
_SCROLLING = 'class="table-scroll" tabindex="0" role="region" aria-label="Table"'
# Ids that the frame of a page has already.
_TAKEN = {"main", "messages", "announcement", "site-search", "contents", "sources"}
# The star of 30G*13mm.
_SIZE = re.compile(r"(?<=\w)\*(?=\d)")


@dataclass(frozen=True)
class Part:
    """HTML, the keys of a row of cards, or the keys of a passage's sources."""

    kind: str  # html, cards or sources
    value: object
    passage: str = ""


@dataclass(frozen=True)
class Heading:
    anchor: str
    text: str
    level: int


@dataclass(frozen=True)
class Rendered:
    parts: list[Part]
    headings: list[Heading]


@dataclass
class _Writing:
    """What is known while a text is written: names, and the tokens that are no HTML of it."""

    names: Names
    mark: str
    placed: list[Token] = field(default_factory=list)


# What the reader hands on to all that writes.
_WRITING = "writing"
Environment = dict[str, _Writing]


def render(text: str, names: Names) -> Rendered:
    """The parts of a text; `names` is {(kind, key): (label, address)} of what it mentions."""
    environment = {_WRITING: _Writing(names, _unused_mark(text))}
    tokens = _reader.parse(text, environment)
    headings = _number_headings(tokens)
    html = _reader.renderer.render(_with_sources(tokens), _reader.options, environment)
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None)
    return Rendered(list(_parts(clean, environment)), headings)


def raised(text: str) -> str:
    """Text as HTML with every ® small and raised."""
    return escape(text).replace("®", '<sup class="mark">®</sup>')


# Reading our marks.


def _read_mention(state: StateInline, silent: bool) -> bool:
    return _read_inline(state, silent, syntax.MENTION, "mention")


def _read_source(state: StateInline, silent: bool) -> bool:
    return _read_inline(state, silent, syntax.SOURCE, "source")


def _read_inline(state: StateInline, silent: bool, pattern: re.Pattern[str], name: str) -> bool:
    match = pattern.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push(name, "", 0).meta = {"groups": match.groups()}
    state.pos = match.end()
    return True


def _read_size(state: StateInline, silent: bool) -> bool:
    """The star of a size: 30G*13mm and 27G*4mm are no emphasis of what is between them."""
    if not _SIZE.match(state.src, state.pos):
        return False
    if not silent:
        state.pending += "*"
    state.pos += 1
    return True


def _read_cards(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    keys: list[str] = []
    while start_line + len(keys) < end_line:
        match = syntax.CARD.fullmatch(_line(state, start_line + len(keys)).strip())
        if not match:
            break
        keys.append(match[1])
    if keys and not silent:
        token = state.push("cards", "", 0)
        token.block, token.meta, token.map = (
            True,
            {"keys": keys},
            [start_line, start_line + len(keys)],
        )
        state.line = start_line + len(keys)
    return bool(keys)


def _line(state: StateBlock, number: int) -> str:
    if state.is_code_block(number):
        return ""
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


# Writing.


def _write_mention(
    renderer: RendererHTML,
    tokens: list[Token],
    index: int,
    options: OptionsDict,
    environment: Environment,
) -> str:
    kind, key, words = tokens[index].meta["groups"]
    label, address = environment[_WRITING].names.get((kind, key), (key, ""))
    if kind not in ("product", "brand") and not _begins_sentence(tokens[:index]):
        label = _within_sentence(label)
    shown = raised(words or label)
    return f'<a href="{escape(address)}">{shown}</a>' if address else f"<span>{shown}</span>"


def _begins_sentence(before: list[Token]) -> bool:
    words = "".join(token.content or str(token.meta or "") for token in before).rstrip()
    return not words or words.endswith((".", "!", "?"))


def _within_sentence(label: str) -> str:
    """ "Fine lines" in lower case; "DCA" as it is."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _write_text(
    renderer: RendererHTML,
    tokens: list[Token],
    index: int,
    options: OptionsDict,
    environment: Environment,
) -> str:
    return raised(tokens[index].content)


def _write_placed(
    renderer: RendererHTML,
    tokens: list[Token],
    index: int,
    options: OptionsDict,
    environment: Environment,
) -> str:
    """A place for what is no HTML of the text; _parts puts it in."""
    writing = environment[_WRITING]
    writing.placed.append(tokens[index])
    return f"{writing.mark}{len(writing.placed) - 1};"


def _write_source_alone(
    renderer: RendererHTML,
    tokens: list[Token],
    index: int,
    options: OptionsDict,
    environment: Environment,
) -> str:
    """A source in a heading or within other marks belongs to no passage."""
    return ""


def _write_table(
    renderer: RendererHTML,
    tokens: list[Token],
    index: int,
    options: OptionsDict,
    environment: Environment,
) -> str:
    return f'<div {_SCROLLING}><table class="table">'


def _write_table_end(
    renderer: RendererHTML,
    tokens: list[Token],
    index: int,
    options: OptionsDict,
    environment: Environment,
) -> str:
    return "</table></div>"


def _build_reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    reader.inline.ruler.before("link", "mention", _read_mention)
    reader.inline.ruler.before("link", "source", _read_source)
    reader.inline.ruler.before("emphasis", "size", _read_size)
    reader.block.ruler.before("paragraph", "cards", _read_cards, {"alt": ["paragraph"]})
    for name, write in {
        "mention": _write_mention,
        "text": _write_text,
        "cards": _write_placed,
        "sources": _write_placed,
        "source": _write_source_alone,
        "table_open": _write_table,
        "table_close": _write_table_end,
    }.items():
        reader.add_render_rule(name, write)
    return reader


_reader = _build_reader()


# Sources stand at the end of their passage, as on a product page.


def _with_sources(tokens: list[Token]) -> list[Token]:
    """The tokens with each passage's sources after its words."""
    out = []
    for place, token in enumerate(tokens):
        before, after = _around(tokens, place)
        out += [*before, token, *after]
    return out


def _around(tokens: list[Token], place: int) -> tuple[list[Token], list[Token]]:
    """What a token gets before and after it."""
    token = tokens[place]
    if token.type == "paragraph_open" and _keys(tokens[place + 1]):
        return [_box("passage_open")], []
    if token.type == "inline" and tokens[place - 1].type in ("td_open", "th_open"):
        return [], _placed_sources(token)
    if token.type == "paragraph_close" and _keys(tokens[place - 1]):
        return [], [*_placed_sources(tokens[place - 1]), _box("passage_close")]
    return [], []


def _box(name: str) -> Token:
    opening = name == "passage_open"
    token = Token(name, "div", 1 if opening else -1, block=True)
    if opening:
        token.attrSet("class", "passage")
    return token


def _keys(inline: Token) -> list[str]:
    found = [child.meta["groups"][0] for child in inline.children or () if child.type == "source"]
    return list(dict.fromkeys(found))


def _placed_sources(inline: Token) -> list[Token]:
    keys = _keys(inline)
    if not keys:
        return []
    words = " ".join(_plain(inline).split()[:8])
    return [Token("sources", "", 0, meta={"keys": keys, "passage": words})]


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type == "text")


def _number_headings(tokens: list[Token]) -> list[Heading]:
    """Levels from 2 and an id for each heading; returns them for a table of contents."""
    headings, taken = [], set(_TAKEN)
    for place, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
        if token.type == "heading_open":
            text = " ".join(_plain(tokens[place + 1]).split())
            anchor = _anchor(text, taken)
            token.attrSet("id", anchor)
            headings.append(Heading(anchor, text, int(token.tag[1])))
    return headings


def _anchor(text: str, taken: set[str]) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    base = "-".join(re.findall(r"[a-z0-9]+", bare)) or "part"
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor


def _unused_mark(text: str) -> str:
    mark = "@place"
    while mark in text:
        mark += "@"
    return mark


def _parts(html: str, environment: Environment) -> Iterator[Part]:
    writing = environment[_WRITING]
    for number, piece in enumerate(re.split(re.escape(writing.mark) + r"(\d+);", html)):
        if number % 2 == 0:
            if piece.strip():
                yield Part("html", piece)
            continue
        token = writing.placed[int(piece)]
        if token.type == "cards":
            yield Part("cards", token.meta["keys"])
        else:
            yield Part("sources", token.meta["keys"], token.meta["passage"])
