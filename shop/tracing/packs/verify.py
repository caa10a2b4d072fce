"""Says whether the files beside this one are the pack as it was made: python3 verify.py"""

import hashlib
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
manifest = (here / "MANIFEST.sha256").read_bytes()
names = sorted(file.name for file in here.iterdir() if file.name != "MANIFEST.sha256")
lines = [f"{hashlib.sha256((here / n).read_bytes()).hexdigest()}  {n}\n".encode() for n in names]
print("SHA-256 of the manifest:", hashlib.sha256(manifest).hexdigest())
if b"".join(lines) != manifest:
    wrong = set(lines).symmetric_difference(manifest.splitlines(keepends=True))
    named = b"".join(sorted(wrong)).decode(errors="replace")
    sys.exit(f"REFUSED: this is not the pack as it was made. What differs:\n{named}")
print(len(names), "files, each as it was made.")
