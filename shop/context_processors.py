"""What every page of the storefront shows."""


def storefront(request):
    return {}
