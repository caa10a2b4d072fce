"""The benchmarks: each page on catalogues of three sizes, and how its cost grows.

`make bench` (python -m bench). Never part of a running shop.
"""
