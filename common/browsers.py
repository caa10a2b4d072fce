"""A browser's own words about itself, in ours."""

import re

# The first that matches counts: nearly every browser also names the others.
_BROWSERS = {
    "Edge": "Edg",
    "Opera": "OPR/",
    "Samsung Internet": "SamsungBrowser",
    "Firefox": "Firefox|FxiOS",
    "Chrome": "Chrome|CriOS",
    "Safari": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "ChromeOS": "CrOS",
    "Windows": "Windows",
    "macOS": "Mac OS X|Macintosh",
    "Linux": "Linux",
}


def device(user_agent):
    """ "Firefox on Windows"; without anything known, "Unknown browser"."""
    browser = _first(_BROWSERS, user_agent) or "Unknown browser"
    system = _first(_SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def _first(names, user_agent):
    found = (name for name, pattern in names.items() if re.search(pattern, user_agent))
    return next(found, None)
