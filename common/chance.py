"""Numbers that tell outsiders nothing and that nobody can guess."""

import secrets

# Crockford's base 32: no letter that is read as a digit.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def meaningless():
    """Ten signs in two groups: 50 random bits."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    return f"{code[:5]}-{code[5:]}"
