"""What techniques have in common, sentence by sentence; pure."""

import re
from itertools import takewhile

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def shared_technique(texts):
    """(the sentences with which all texts begin, the rest of each); texts without words count not.

    One text alone has nothing in common with another: all of it is rest.
    """
    split = [_SENTENCE_END.split(text.strip()) for text in texts]
    worded = [sentences for sentences in split if sentences != [""]]
    if len(worded) < 2:
        return "", list(texts)
    shared = [found[0] for found in takewhile(_are_same, zip(*worded, strict=False))]
    return " ".join(shared), [" ".join(sentences[len(shared) :]) for sentences in split]


def _are_same(sentences):
    return len(set(sentences)) == 1
