"""Data: spellings, synonyms and small words that a search treats as the same or leaves out."""

# Parts of words: British, American. Both the shop's words and the typed ones become American.
BRITISH_AMERICAN = (
    ("ae", "e"),
    ("oe", "e"),
    ("our", "or"),
    ("isation", "ization"),
    ("ise", "ize"),
    ("ising", "izing"),
    ("yse", "yze"),
    ("entre", "enter"),
    ("fibre", "fiber"),
    ("sulph", "sulf"),
    ("grey", "gray"),
    ("elling", "eling"),
)

NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}

# Words that say nothing about which product is meant.
_ARTICLES = ("a", "an", "and", "are", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or")
_OTHERS = ("the", "to", "what", "which", "with", "product", "products")
SMALL_WORDS = frozenset((*_ARTICLES, *_OTHERS, "injectable", "injection", "injections"))

# What comes before an ingredient that is not wanted, and what comes after it.
NEGATIONS = frozenset({"no", "without", "sans", "non"})
NEGATION_AFTER = "free"

# What people say, by the kind and name (slug) of what we call it.
SYNONYMS = {
    "treatment": {
        "facial-rejuvenation": (
            "mesotherapy",
            "face rejuvenation",
            "skin booster",
            "revitalisation",
            "biorevitalisation",
            "anti-ageing",
            "antiaging",
        ),
        "fat-removal": (
            "mesotherapy",
            "fat dissolving",
            "fat dissolver",
            "fat reduction",
            "lipolysis",
            "lipolytic",
            "intralipotherapy",
            "sculpting",
            "contouring",
            "slimming",
        ),
        "cellulite": ("mesotherapy", "anti-cellulite", "orange peel"),
    },
    "ingredient": {
        "hyaluronic-acid": ("hyaluronate", "hyaluron", "hyaluronics"),
        "lidocaine": ("anaesthetic", "anaesthesia", "numbing", "lido", "xylocaine"),
        "deoxycholic-acid": ("bile acid", "deoxycholic"),
        "phosphate-buffer": ("PBS",),
        "glycerol": ("glycerin",),
    },
    "area": {
        "face": ("facial", "cheeks"),
        "eye-area": ("under eye", "undereye", "tear trough", "periorbital", "eyes", "eyelid"),
        "decolletage": ("décolleté", "chest", "cleavage"),
        "hands": ("hand",),
        "chin": ("submental", "double chin", "under chin", "jowl"),
        "abdomen": ("tummy", "stomach", "belly", "abdominal"),
        "hips": ("love handles", "flanks"),
        "buttocks": ("bottom",),
        "breasts": ("male breast",),
        "arms": ("upper arm",),
        "thighs": ("leg",),
    },
    "concern": {
        "dehydration": (
            "dehydration",
            "dry skin",
            "hydration",
            "hydrating",
            "hydrate",
            "rehydrate",
            "moisture",
            "moisturising",
        ),
        "fine-lines": ("crow's feet", "smile lines"),
        "wrinkles": ("wrinkle", "furrows", "folds"),
        "sun-damage": ("photoageing", "photodamage", "sun damaged", "solar"),
        "hyperpigmentation": ("hyperpigmentation", "pigmentation", "age spots"),
        "loss-of-elasticity": ("sagging", "slack", "firmness", "laxity"),
        "dark-circles": ("undereye circles", "eye bags", "shadows"),
        "stubborn-fat": ("local fat", "fat deposits", "adiposity", "lipodystrophy"),
        "cellulite": ("dimples", "dimpled skin"),
    },
    "container": {
        "syringe": ("pre-filled", "PFS"),
        "pen": ("pen injector",),
        "ampoule": ("ampule", "ampul"),
    },
}
