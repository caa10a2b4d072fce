"""What techniques have in common."""

from shop.browsing.technique import shared_technique


def test_sentences_with_which_all_begin_are_shared():
    texts = ["Many injections. Deep ones.", "Many injections. Near the skin. Few."]
    assert shared_technique(texts) == ("Many injections.", ["Deep ones.", "Near the skin. Few."])


def test_one_different_beginning_leaves_nothing_shared():
    texts = ["One. Two.", "Two. One."]
    assert shared_technique(texts) == ("", texts)


def test_a_type_without_technique_hides_nothing_of_the_others():
    assert shared_technique(["One. Two.", "", "One. Three."]) == ("One.", ["Two.", "", "Three."])


def test_one_text_shares_nothing():
    assert shared_technique(["One. Two.", ""]) == ("", ["One. Two.", ""])
    assert shared_technique([]) == ("", [])
