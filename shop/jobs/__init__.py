"""What runs beside the pages: the worker, its clock, the work of each day."""
