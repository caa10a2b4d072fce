"""What no page of staff about people offers."""


class ReadOnly:
    """Nothing is added, changed or deleted here by Django's own forms."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
