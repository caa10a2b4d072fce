"""What sources state of products for an area or a concern stands once, with all its products."""

from types import SimpleNamespace

from shop.browsing.stated import together


def row(product, **stated):
    return SimpleNamespace(product=product, **{"note": "", "strength": "", "source": 1} | stated)


def test_what_differs_in_the_product_alone_stands_together_where_the_first_of_it_stands():
    rows = [row("a"), row("b", note="As a whole."), row("c"), row("d", source=2), row("e")]
    found = [[one.product for one in group] for group in together(rows)]
    assert found == [["a", "c", "e"], ["b"], ["d"]]


def test_nothing_that_a_source_states_is_lost_beside_what_another_states():
    more = ({"statement": "Less."}, {"is_specific": True}, {"strength": "may"}, {"source": 2})
    assert len(together([row("a"), *(row("a", **stated) for stated in more)])) == 5
