"""A clinician's application: the form, its draft, what is asked before it is sent."""
