"""A month of documents as one ZIP: each as PDF, once it is printed, and as UBL."""

import tempfile
import zipfile

_IN_MEMORY = 8 * 2**20


def archive(documents):
    """An open file at its beginning."""
    made = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  The answer closes it.
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for document in documents.iterator(chunk_size=50):
            if hasattr(document, "paper"):
                folder.writestr(f"{document.number}.pdf", document.paper.file.read())
                document.paper.file.close()
            folder.writestr(f"{document.number}.xml", document.electronic_copy.ubl)
    made.seek(0)
    return made
