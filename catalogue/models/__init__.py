"""Our models first, then Oscar's that we did not replace."""

from .brand import Brand, Collection
from .composition import Composition, Function, Ingredient, IngredientFunction
from .document import ProductDocument
from .edit import Edit, edition, editions
from .exchange import ImportFault, ImportRun
from .market import MarketStatus
from .picture import ProductImage
from .product import Product, ProductArea, ProductConcern, ProductFact, ProductRelation
from .sources import ClaimStrength, Source
from .trade_item import TradeItem
from .treatment import Area, Concern, Suitability, TreatmentType

from oscar.apps.catalogue.models import *  # noqa: F403 isort: skip
