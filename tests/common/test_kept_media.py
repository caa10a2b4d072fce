"""What pages of staff load is found once a process, and is what Django would load."""

import pytest
from django.forms import Media, Script

from common.readable import KeptMedia

_MODULE, _LATE = Script("js/crop.js", type="module"), Script("js/crop.js", defer=True)
_MEDIA = [
    Media(css={"all": ["css/staff.css"]}, js=["js/page.js", "js/suggest.js"]),
    Media(js=["js/suggest.js", _MODULE]),
    Media(js=["js/suggest.js", _LATE]),
    Media(css={"print": ["css/shop.css"]}),
]


@pytest.mark.parametrize("theirs", _MEDIA)
def test_it_is_written_as_django_writes_it(theirs):
    for other in _MEDIA:
        wanted, found = theirs + other, KeptMedia.of(theirs) + other
        for _ in range(2):
            assert found.render() == wanted.render()
            for name in ("css", "js"):
                assert found[name] == str(wanted[name])
