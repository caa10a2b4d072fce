"""What PDF/A-3b asks of a file, as far as it can be asked without a validator (ISO 19005-3).

`faults(raw)` names what is wrong. Not asked: whether the programs of fonts are sound and their
widths agree, and what is drawn beside colours; a validator would.
"""

import io
import re

import pikepdf

_FORBIDDEN_ACTIONS = ("/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide")
_FORBIDDEN_ACTIONS += ("/JavaScript", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView")
_FORBIDDEN_ANNOTATIONS = ("/Sound", "/Movie", "/3D", "/Screen", "/RichMedia")
_PRINTED, _NOT_SEEN = 4, 1 | 2 | 32 | 256  # Print; Invisible, Hidden, NoView, ToggleNoView.
_CMYK = {"k", "K"}
_FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"


def faults(raw):
    """Words of what is wrong with a file."""
    yield from _of_bytes(raw)
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        if "/Encrypt" in pdf.trailer:
            yield "encrypted"
        for check in (_objects, _metadata, _intent, _fonts, _pages, _files, _catalogue):
            yield from check(pdf)


def _of_bytes(raw):
    first, second, *_ = re.split(rb"\r\n|\r|\n", raw[:200])
    if not re.fullmatch(rb"%PDF-1\.[0-7]", first):
        yield "header"
    if not (second.startswith(b"%") and len(second) > 4 and min(second[1:5]) > 127):
        yield "no binary comment after the header"
    if not re.search(rb"%%EOF\r?\n?$", raw):
        yield "something after the end of the file"
    if b"/ID" not in raw[-1500:] and b"/XRef" not in raw:
        yield "no ID"


def _objects(pdf):
    """Nothing is elsewhere, packed by LZW, drawn smoother or run."""
    if "/ID" not in pdf.trailer:
        yield "no ID"
    for each in _all(pdf):
        if isinstance(each, pikepdf.Stream):
            yield from _stream(each)
        yield from _dictionary(each)


def _all(pdf):
    """Each dictionary and stream, those within others too."""
    waiting = list(pdf.objects)
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting += _within(each)
        elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each
            waiting += _within(value for _, value in each.items())


def _within(values):
    found = (each for each in values if isinstance(each, pikepdf.Object))
    return [each for each in found if not each.is_indirect]


def _stream(each):
    if {"/F", "/FFilter", "/FDecodeParms"} & set(each.keys()):
        yield "a stream outside of the file"
    if "LZW" in str(each.get("/Filter", "")):
        yield "LZW"
    if each.get("/Subtype") == "/PS" or "/OPI" in each or "/Alternates" in each:
        yield "PostScript, OPI or alternates"
    if bool(each.get("/Interpolate", False)):
        yield "interpolated"


def _dictionary(each):
    if each.get("/S") in _FORBIDDEN_ACTIONS or "/JS" in each:
        yield "a forbidden action"
    if {"/TR", "/HTP"} & set(each.keys()) or each.get("/TR2", "/Default") != "/Default":
        yield "a transfer function"


def _metadata(pdf):
    found = pdf.Root.get("/Metadata")
    if found is None:
        yield "no metadata"
        return
    text = found.read_bytes().decode()
    if re.search(r"<\?xpacket[^>]*\s(bytes|encoding)=", text):
        yield "an xpacket with bytes or encoding"
    with pdf.open_metadata() as about:
        if (about.get("pdfaid:part"), about.get("pdfaid:conformance")) != ("3", "B"):
            yield "not said to be PDF/A-3b"
        if about.get(f"{{{_FX}}}DocumentType") and not _is_explained(text):
            yield "properties without an extension schema"
        if not about.get("dc:title"):
            yield "no title"


def _is_explained(text):
    names = ("DocumentFileName", "DocumentType", "Version", "ConformanceLevel")
    return _FX in text and all(f">{name}<" in text for name in names)


def _intent(pdf):
    intents = [each for each in pdf.Root.get("/OutputIntents", []) if each.S == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield "not one output intent"
        return
    profile = intents[0].get("/DestOutputProfile")
    if profile is None:
        yield "an output intent without a profile"
        return
    bytes_ = profile.read_bytes()
    spaces = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
    if bytes_[36:40] != b"acsp" or spaces.get(bytes_[16:20]) != profile.N:
        yield "a profile that is none"
    if bytes_[8] > 4 or bytes_[12:16] not in (b"mntr", b"prtr"):
        yield "a profile of another kind"


def _fonts(pdf):
    for each in _all(pdf):
        if each.get("/Type") != "/Font":
            continue
        kind = each.get("/Subtype")
        if kind == "/Type0":
            if "/ToUnicode" not in each:
                yield f"{each.BaseFont} without words"
            continue
        if kind == "/Type3":
            continue
        about = each.get("/FontDescriptor")
        files = ("/FontFile", "/FontFile2", "/FontFile3")
        if about is None or not any(name in about for name in files):
            yield f"{each.get('/BaseFont')} is not embedded"
        if kind == "/CIDFontType2" and "/CIDToGIDMap" not in each:
            yield f"{each.get('/BaseFont')} without its map"


def _pages(pdf):
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            yield from _annotation(annotation)
        if "/AA" in page:
            yield "a page with actions"
        if _CMYK & {str(operator) for _, operator in pikepdf.parse_content_stream(page)}:
            yield "colours of four inks"
        sides = [float(each) for each in page.mediabox]
        if not all(3 <= side <= 14400 for side in (sides[2] - sides[0], sides[3] - sides[1])):
            yield "a page of another size"


def _annotation(each):
    flags = int(each.get("/F", 0))
    if not flags & _PRINTED or flags & _NOT_SEEN:
        yield "an annotation that is not printed"
    if each.Subtype in _FORBIDDEN_ANNOTATIONS:
        yield "a forbidden annotation"
    if each.Subtype not in ("/Link", "/Popup") and "/AP" not in each:
        yield "an annotation without its look"


def _files(pdf):
    """Each file inside says what it is, once."""
    there = list(pdf.Root.get("/AF", []))
    for name in pdf.attachments:
        spec = pdf.attachments[name].obj
        if "/AFRelationship" not in spec or spec not in there:
            yield f"{name} is of nothing"
        if not {"/F", "/UF", "/EF"} <= set(spec.keys()):
            yield f"{name} without a name"
        file = spec.EF.F
        if "/Subtype" not in file or "/ModDate" not in file.get("/Params", {}):
            yield f"{name} without kind or date"
    if len(there) != len(pdf.attachments):
        yield "associated files that are not these"


def _catalogue(pdf):
    if "/OpenAction" in pdf.Root or "/AA" in pdf.Root:
        yield "something happens when it is opened"
    if "/NeedAppearances" in pdf.Root.get("/AcroForm", {}) or "/Requirements" in pdf.Root:
        yield "a form, or requirements"
    if "/JavaScript" in pdf.Root.get("/Names", {}):
        yield "scripts"
