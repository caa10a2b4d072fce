"""Who changed what in the catalogue, and when: rows of django-simple-history, read by staff."""
