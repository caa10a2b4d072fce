"""Clinics: who may act for one, in which role, and where its orders go."""
