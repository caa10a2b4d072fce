"""What is told of waiting for a product; pure."""


def waits(name: str) -> str:
    return f"{name}: we write to you once, as soon as you can order it again."


def there(name: str, units: int) -> str:
    return f"{name}: {units} in stock now. There is nothing to wait for."


def stopped(name: str) -> str:
    return f"{name}: we do not write to you about it."
