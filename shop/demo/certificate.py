"""A made-up certificate as a PDF, so that a demo application has a document to look at."""

import io

import pikepdf

A4 = (595, 842)


def certificate(*lines):
    """The bytes of a one-page PDF with these lines (plain ASCII) below each other."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=A4)
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = document.make_stream(_text(lines).encode("ascii", "replace"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _text(lines):
    shown = " T* ".join(f"({_escaped(line)}) Tj" for line in lines)
    return f"BT /F1 18 Tf 32 TL 72 720 Td {shown} ET"


def _escaped(line):
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
