"""What the documents name exists, and what can be configured is documented."""

import ast
import io
import re
import tokenize
from collections import Counter
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
BOOKS = sorted(set((ROOT / "docs/rules").glob("*.md")) - {ROOT / "docs/rules/README.md"})
RULES = [
    number
    for book in BOOKS
    for number in re.findall(r"^\*\*([A-Z]\d+[a-z]?)\.\*\*", book.read_text(), re.M)
]
NUMBER, SPAN = re.compile(r"\b[A-Z]\d+[a-z]?\b"), re.compile(r"\b[A-Z]\d+ to [A-Z]\d+\b")
HAVE_DOCSTRINGS = (ast.Module, ast.FunctionDef)
LINK = re.compile(r"\]\(([^)#]+)")
CITED = re.compile(r"docs/[\w/.-]+\.md")
READ = re.compile(r"(?<![.\w])[a-z_]+\(\s*\"([A-Z][A-Z_]+)\"")


def shown(path):
    return str(path.relative_to(ROOT))


def test_every_link_between_documents_leads_somewhere():
    links = [(path, link) for path in DOCUMENTS for link in LINK.findall(path.read_text())]
    ours = [(path, link) for path, link in links if "://" not in link]
    lost = [(shown(path), link) for path, link in ours if not (path.parent / link).exists()]
    assert ours and lost == []


def test_the_readme_names_every_room():
    rooms = [path.parent.name for path in (ROOT / "shop").glob("*/__init__.py")]
    readme = (ROOT / "README.md").read_text()
    assert rooms and [name for name in rooms if f"    shop/{name}/" not in readme] == []


def test_every_document_that_the_code_cites_exists():
    code = [
        path
        for folder in ("accounts", "catalogue", "common", "shop", "tests")
        for path in (ROOT / folder).rglob("*.py")
    ]
    cited = {name for path in code for name in CITED.findall(path.read_text())}
    assert cited
    assert {name for name in cited if not (ROOT / name).exists()} == set()


def test_every_variable_that_the_settings_read_is_in_the_example():
    sources = "".join(path.read_text() for path in (ROOT / "shop/settings").glob("*.py"))
    read = set(READ.findall(sources)) - {"DEMO"}  # Refused in production, fixed in the demo.
    assert {"SECRET_KEY", "DATABASE_URL", "TIME_ZONE"} <= read
    example = (ROOT / ".env.example").read_text()
    assert {name for name in read if not re.search(rf"^(# )?{name}=", example, re.M)} == set()


def test_the_index_of_the_rules_names_every_book_with_its_letter():
    index = (ROOT / "docs/rules/README.md").read_text()
    for book in BOOKS:
        letter = re.search(r"^\*\*([A-Z]+)\d+\.\*\*", book.read_text(), re.M)[1]
        assert re.search(rf"\({book.name}\) \| {letter} \|", index), book.name


def test_no_two_rules_have_one_number():
    assert [number for number, times in Counter(RULES).items() if times > 1] == []


def test_each_rule_is_cited_by_a_test_and_none_that_does_not_exist():
    cited = {number for path in (ROOT / "tests").rglob("*.py") for number in cited_in(path)}
    assert len(RULES) > 400
    assert [number for number in RULES if number not in cited] == []
    assert cited - set(RULES) == set()


def cited_in(path):
    """The numbers of rules in what a test says of itself, but for spans such as "W1 to W9"."""
    text = path.read_text()
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    said = [token.string for token in tokens if token.type == tokenize.COMMENT]
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, HAVE_DOCSTRINGS)]
    said += [ast.get_docstring(node) or "" for node in nodes]
    said = [words for words in said if "noqa" not in words]
    return NUMBER.findall(SPAN.sub("", "\n".join(said)))
