"""A real installation behind HTTPS; it does not start without its own secrets."""

from .base import *  # noqa: F403
from .environment import database, databases, flag, required, stop, text, whole_number

if flag("DEMO"):
    stop("DEMO must not be set in production: the demo people have a public password.")

SECRET_KEY = required("SECRET_KEY")
if SECRET_KEY.startswith("demo-only") or len(SECRET_KEY) < 50:
    stop("SECRET_KEY must be a random text of at least 50 characters, not the demo's.")
DATABASES = databases(database("DATABASE_URL"))
required("EMAIL_URL")
if not MAIL_DELIVERY.endswith("smtp.Connection"):
    stop("EMAIL_URL must be an smtp address: anything else would lose mail.")
required("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    stop("ALLOWED_HOSTS must list the shop's own host names, separated by commas.")

required("ANTIVIRUS_URL")
if ANTIVIRUS_URL == "none":
    stop("ANTIVIRUS_URL must name a virus scanner: people upload files that staff open.")

# Half of it would take money that nobody is told of.
for _one, _other in (("CARD_URL", "CARD_SECRET"), ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")):
    if bool(text(_one)) != bool(text(_other)):
        stop(f"{_one} and {_other} must both be set, or neither.")
if CARD_URL and not CARD_URL.startswith("https://"):
    stop("CARD_URL must be an https:// address.")

# A cache of one process, or one that loses counts of parallel requests, would not hold a limit.
if CACHES["default"]["BACKEND"].endswith(("LocMemCache", "DummyCache", "FileBasedCache")):
    stop("CACHE_URL must name a cache that all processes share and count in, such as redis://….")

SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = whole_number("SECURE_HSTS_SECONDS", 31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
OSCAR_BASKET_COOKIE_SECURE = True
OSCAR_RECENTLY_VIEWED_COOKIE_SECURE = True
# A browser takes a cookie with this prefix only over HTTPS, for this host and all of its paths, so
# that no neighbour under the same domain can plant one.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_NAME = f"__Host-{LANGUAGE_COOKIE_NAME}"
MESSAGES_COOKIE_NAME = f"__Host-{MESSAGES_COOKIE_NAME}"
DOOR_COOKIE_NAME = f"__Host-{DOOR_COOKIE_NAME}"
KNOWN_BROWSER_COOKIE_NAME = f"__Host-{KNOWN_BROWSER_COOKIE_NAME}"
OSCAR_BASKET_COOKIE_OPEN = f"__Host-{OSCAR_BASKET_COOKIE_OPEN}"
OSCAR_RECENTLY_VIEWED_COOKIE_NAME = f"__Host-{OSCAR_RECENTLY_VIEWED_COOKIE_NAME}"
# The proxies before us say which address a visitor has; rate limits count by it.
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("TRUSTED_PROXY_COUNT", 1)
