"""Stock Oscar: the pinned package, unmodified, with settings as its docs give them.

It runs in a virtual environment of its own (bench/lineup.py), so nothing here imports our shop
but its pure modules.
"""
