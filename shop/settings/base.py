"""What every installation shares. Configuration comes from the environment (.env.example).

SECRET_KEY and DATABASES are missing here on purpose: demo and production each name their own, so
that the demo's key and its embedded database cannot end up in production.
"""

import mimetypes
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from .environment import (
    amount,
    cache,
    country,
    days_by_country,
    email,
    flag,
    hour,
    ledger_accounts,
    names,
    one_of,
    origin,
    part_of,
    scanner,
    share,
    stop,
    text,
    time_zone,
    whole_number,
)
from .oscar import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(text("DATA", str(BASE_DIR / "var"))).resolve()

DEBUG = False
ALLOWED_HOSTS = names("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
SITE_ID = 1

INSTALLED_APPS = [
    "shop.staff.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.flatpages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    # Our rooms.
    "common.apps.CommonConfig",
    "accounts.apps.AccountsConfig",
    "shop.professional_use.apps.ProfessionalUseConfig",
    "shop.purchasing.apps.PurchasingConfig",
    "shop.tax_table.apps.TaxTableConfig",
    "shop.payment_terms.apps.PaymentTermsConfig",
    "shop.countersigning.apps.CountersigningConfig",
    "shop.approvals.apps.ApprovalsConfig",
    "shop.inventory.apps.InventoryConfig",
    "shop.ordering.apps.OrderingConfig",
    "shop.payments.apps.PaymentsConfig",
    "shop.invoicing.apps.InvoicingConfig",
    "shop.bank.apps.BankConfig",
    "shop.receivables.apps.ReceivablesConfig",
    "shop.refunds.apps.RefundsConfig",
    "shop.parcels.apps.ParcelsConfig",
    "shop.returns.apps.ReturnsConfig",
    "shop.claims.apps.ClaimsConfig",
    "shop.arrivals.apps.ArrivalsConfig",
    "shop.vigilance.apps.VigilanceConfig",
    "shop.recalls.apps.RecallsConfig",
    "shop.lots_received.apps.LotsReceivedConfig",
    "shop.tracing.apps.TracingConfig",
    "shop.content.apps.ContentConfig",
    "shop.search.apps.FindingConfig",
    "shop.lists.apps.ListsConfig",
    "shop.standing_orders.apps.StandingOrdersConfig",
    "shop.back_in_stock.apps.BackInStockConfig",
    "shop.pricing.apps.PricingConfig",
    "shop.jobs",
    "shop.staff",
    # Libraries.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_guid",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "simple_history",
    *OSCAR_APPS,
]

MIDDLEWARE = [
    # What every answer carries; then its number, which a failure's page tells.
    "common.headers.HeadersMiddleware",
    "django_guid.middleware.guid_middleware",
    "common.middleware.HeadMiddleware",
    # Early: a health check comes over plain HTTP and by an address that is no ALLOWED_HOST.
    "common.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.compression.CompressionMiddleware",
    "common.policy_header.PolicyMiddleware",
    "common.middleware.ReadableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "shop.professional_use.middleware.DoorMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "common.bodies.BodyLimitMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.signing_in.staff_sessions.StaffSessionMiddleware",
    "accounts.signing_in.middleware.StaffSecondFactorMiddleware",
    "accounts.signing_in.middleware.LastSeenMiddleware",
    "accounts.signing_in.middleware.ExportsMiddleware",
    "accounts.signing_in.known_browsers.KnownBrowserMiddleware",
    "shop.forks.basket.middleware.BasketMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates", OSCAR_TEMPLATES],
        "OPTIONS": {
            "loaders": [
                (
                    "common.quick_templates.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "libraries": OSCAR_TAGS | {"static": "common.templatetags.statics"},
            "builtins": ["common.templatetags.addresses", "common.templatetags.days"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "oscar.core.context_processors.metadata",
                "shop.pages.context_processors.storefront",
            ],
        },
    },
]

# Fields are many: written without a template each (docs/performance.md).
FORM_RENDERER = "common.form_parts.FormParts"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits and used codes count in the default cache, so all processes share it and none of its
# counts may be lost: a table of the database (docs/adr/0016). What a long import shows of its
# progress must be seen before its transaction ends, so it has a cache outside the database.
CACHES = {
    "default": cache("CACHE_URL", "dbcache://shared_cache"),
    "progress": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
    },
}

# Statements are planned once a connection (common/statements.py). A pooler that hands connections
# from one transaction to the next does not know them: off behind such a one.
PREPARE_STATEMENTS = flag("PREPARE_STATEMENTS", True)

# People: allauth is the only login.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.signing_in.backend.Backend"]
SESSION_ENGINE = "accounts.signing_in.session_store"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/accounts/"
ACCOUNT_ADAPTER = "accounts.signing_in.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.signing_in.forms.LoginForm",
    "signup": "accounts.signing_in.forms.SignupForm",
    "reset_password": "accounts.signing_in.forms.ResetPasswordForm",
    "change_password": "accounts.signing_in.forms.ChangePasswordForm",
    "reset_password_from_key": "accounts.signing_in.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.signing_in.forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.signing_in.sign_up.NameForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_CONFIRMATION_ANONYMOUS_REDIRECT_URL = "/accounts/login/?next=/accounts/licence/"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# How often, in what time, counted by whom: an address of the network, a user, or what was typed.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_elsewhere": "30/h/key",
    "signup": "10/m/ip",
    "confirm_email": "1/3m/key,10/d/key",
    "change_email": "10/d/user",
    "reset_password": "10/m/ip,5/h/key",
    "reset_password_from_key": "10/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
}
USERSESSIONS_ADAPTER = "accounts.signing_in.sessions.SessionsAdapter"
MFA_RATE_LIMITS = {"webauthn_login": "10/m/ip"}
MFA_ADAPTER = "accounts.signing_in.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.signing_in.forms.CodeForm",
    "reauthenticate": "accounts.signing_in.forms.CodeAgainForm",
    "authenticate_webauthn": "accounts.signing_in.forms.PasskeyForm",
    "login_webauthn": "accounts.signing_in.forms.PasskeyLoginForm",
    "reauthenticate_webauthn": "accounts.signing_in.forms.PasskeyAgainForm",
    "add_webauthn": "accounts.signing_in.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.signing_in.forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# The device asks for a finger, a face or a PIN every time, so that a passkey is two factors in one.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Nobody signs in before an address is confirmed, so a second factor cannot lock its owner out.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Ampoule"
MFA_TOTP_TOLERANCE = 1
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Mail: every message is a row of the outbox first, then the worker delivers it (docs/adr/0027).
_delivery = email("EMAIL_URL", f"filemail://{DATA_DIR / 'mail'}")
EMAIL_BACKEND = "common.outbox.backend.Outbox"
if not _delivery["EMAIL_BACKEND"].endswith(("smtp.EmailBackend", "filebased.EmailBackend")):
    stop("EMAIL_URL must be an smtp address, or filemail:// for files in the data folder.")
MAIL_DELIVERY = (
    "common.outbox.files.Folder"
    if "filebased" in _delivery["EMAIL_BACKEND"]
    else "common.outbox.smtp.Connection"
)
# At once, to the mail server; the first is kept for what lets somebody in.
MAIL_CONNECTIONS = whole_number("MAIL_CONNECTIONS", 3)
if MAIL_CONNECTIONS < 2:
    stop("MAIL_CONNECTIONS must be 2 or more: the first serves only what lets somebody in.")
EMAIL_HOST = _delivery.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _delivery.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _delivery.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _delivery.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _delivery.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _delivery.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = text("FROM_EMAIL", "Ampoule <shop@ampoule.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
OSCAR_FROM_EMAIL = DEFAULT_FROM_EMAIL
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "papers", "imports"],
    }
}
# What a worker looks after when it starts, besides mail.
TASKS_AT_START = [
    "accounts.papers.checking.sweep",
    "accounts.licences.midnights.midnight",
    "shop.recalls.services.sweep_at_start",
]

# Files. Papers of people lie in PRIVATE_ROOT, outside MEDIA_URL, behind a view that asks.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"
# Nobody else on this machine reads papers.
FOR_US_ONLY = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
# Browsers take these rules only under their type, which servers of static files do not know.
WHITENOISE_MIMETYPES = {".speculationrules": "application/speculationrules+json"}
for _suffix, _type in WHITENOISE_MIMETYPES.items():
    mimetypes.add_type(_type, _suffix)
STORAGES = {
    "default": {"BACKEND": "common.storage.WholeFileStorage"},
    "private": {
        "BACKEND": "common.storage.WholeFileStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None, **FOR_US_ONLY},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Bytes that may be sent at once; more is refused by its length alone (docs/operations.md).
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
# 200 lines of quick order have seven fields each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
MOST_BYTES_OF_A_VISITOR = 2**20
MOST_BYTES_BY_PATH = {
    "/webhooks/": 256 * 2**10,  # An event of a card company.
    "/enter/": 16 * 2**10,  # One answer, a token and an address.
    "/accounts/licence/": 52 * 2**20,  # Five papers.
    "/accounts/claims/": 52 * 2**20,  # Five photos.
    "/accounts/arrivals/": 13 * 2**20,  # A photo of codes.
    "/admin/bank/": 11 * 2**20,  # A statement of the bank.
    "/admin/catalogue/": 24 * 2**20,  # A leaflet, a photo.
    "/admin/catalogue/importrun/": 204 * 2**20,  # A file of products.
}

# The check of papers. Without a scanner every paper is held back; "none" is for the demo only.
ANTIVIRUS_URL = scanner("ANTIVIRUS_URL", "")
DOCUMENT_SECONDS = whole_number("DOCUMENT_SECONDS", 2)

# How long what is known of people is kept (docs/rules/documents.md).
DOCUMENT_KEEP_DAYS = whole_number("DOCUMENT_KEEP_DAYS", 30)
DOCUMENT_ABANDONED_DAYS = whole_number("DOCUMENT_ABANDONED_DAYS", 30)
MAIL_KEEP_DAYS = whole_number("MAIL_KEEP_DAYS", 90)
EXPORT_KEEP_DAYS = whole_number("EXPORT_KEEP_DAYS", 7)
SECURITY_LOG_KEEP_DAYS = whole_number("SECURITY_LOG_KEEP_DAYS", 365)
RECORD_KEEP_YEARS = whole_number("RECORD_KEEP_YEARS", 15)

# Words and numbers.
LANGUAGE_CODE = "en-gb"
TIME_ZONE = time_zone("TIME_ZONE", "Europe/London")
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "shop.settings.formats"

# Cookies; production gives each the prefix that binds it to this host and to HTTPS.
DOOR_COOKIE_NAME = "professional_use"
KNOWN_BROWSER_COOKIE_NAME = "known_browser"
MESSAGES_COOKIE_NAME = "messages"
LANGUAGE_COOKIE_NAME = "language"

# What a browser may do with our pages.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "common.notices.Notices"
SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # Our {% static %} stands for Django's.

# The shop.
SHOP_COUNTRY = country("SHOP_COUNTRY", "GB")
# When parcels leave and arrive (docs/rules/dispatch.md): the hour by which an order still leaves on
# its day, and the carrier's working days on the way to a country.
CUT_OFF = hour("CUT_OFF", "14:00")
WAREHOUSE_COUNTRY = country("WAREHOUSE_COUNTRY", SHOP_COUNTRY)
WAREHOUSE_SUBDIVISION = part_of(WAREHOUSE_COUNTRY, "WAREHOUSE_SUBDIVISION")
WAREHOUSE_ADDRESS = names("WAREHOUSE_ADDRESS")
TRANSIT_DAYS = days_by_country("TRANSIT_DAYS", "")
SHOP_TAX_RATE = share("SHOP_TAX_RATE", "0.20")
VAT_NUMBER_DAYS = whole_number("VAT_NUMBER_DAYS", 180)
# Who sells, as invoices name them, and the account that is paid to.
SELLER_NAME = text("SELLER_NAME")
SELLER_STREET = text("SELLER_STREET")
SELLER_CITY = text("SELLER_CITY")
SELLER_POSTCODE = text("SELLER_POSTCODE")
SELLER_VAT_NUMBER = text("SELLER_VAT_NUMBER")
SELLER_COMPANY_NUMBER = text("SELLER_COMPANY_NUMBER")
SELLER_EMAIL = text("SELLER_EMAIL")
SELLER_IBAN = text("SELLER_IBAN")
SELLER_BIC = text("SELLER_BIC")
# Cards: by the demo card company, and by Stripe where its keys are set (docs/rules/payment.md).
CARD_URL = origin("CARD_URL")
CARD_SECRET = text("CARD_SECRET")
STRIPE_SECRET_KEY = text("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRET = text("STRIPE_WEBHOOK_SECRET")
STRIPE_API = None  # Stripe's own; the tests have another.
# What of an invoice may be written off, and the accounts of the journal (rules/receivables.md).
SMALL_DIFFERENCE = amount("SMALL_DIFFERENCE", "0.05")
LEDGER_ACCOUNTS = ledger_accounts("LEDGER_ACCOUNTS", "")
REFUND_TWO_PEOPLE_ABOVE = amount("REFUND_TWO_PEOPLE_ABOVE", "500")
STOCK_TWO_PEOPLE_ABOVE = amount("STOCK_TWO_PEOPLE_ABOVE", "1000")
COUNT_EVERY_DAYS = whole_number("COUNT_EVERY_DAYS", 90)
REVIEW_TARGET_WORKING_DAYS = whole_number("REVIEW_TARGET_WORKING_DAYS", 2)
RECHECK_GRACE_DAYS = whole_number("RECHECK_GRACE_DAYS", 14)
DRAFT_KEPT_DAYS = whole_number("DRAFT_KEPT_DAYS", 90)
PRICES_FOR = one_of("PRICES_FOR", "everyone", {"everyone", "verified"})
DEMO = flag("DEMO", False)

# Who may read /metrics; without it nobody can.
METRICS_TOKEN = text("METRICS_TOKEN", "")

# The log: standard error, a line an event, each with the number of the request that it belongs to.
# A proxy may name the request; the number is on the answer and on the page of a failure.
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "EXPOSE_HEADER": False, "UUID_FORMAT": "hex"}
_log_level = one_of("LOG_LEVEL", "WARNING", {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})
_log_format = one_of("LOG_FORMAT", "text", {"text", "json"})
_log_time = "%Y-%m-%dT%H:%M:%S%z"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "django_guid.log_filters.CorrelationId"}},
    "formatters": {
        "text": {
            "format": "%(asctime)s %(levelname)s %(name)s [%(correlation_id)s] %(message)s",
            "datefmt": _log_time,
        },
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(correlation_id)s %(message)s",
            "datefmt": _log_time,
            "rename_fields": {
                "asctime": "at",
                "levelname": "level",
                "name": "logger",
                "correlation_id": "request_id",
            },
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request"],
            "formatter": _log_format,
        }
    },
    "root": {"handlers": ["console"], "level": _log_level},
    # They bring handlers of their own, which would say everything twice.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
