"""Small files that people send, good and bad, made on the spot."""

import base64
import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from accounts.models import DocumentState, LicenceDocument
from accounts.papers import keeping, receiving
from accounts.papers.checking import check
from accounts.papers.rebuilding.process import Answer


def pdf(*, script=False, attached=False, password="", pages=1):
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    document.docinfo["/Author"] = "A secret author"
    if script:
        document.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('hello')")
        )
    if attached:
        document.attachments["secret.txt"] = b"attached text"
    out = io.BytesIO()
    encryption = pikepdf.Encryption(user=password, owner=password) if password else None
    document.save(out, encryption=encryption or False)
    return out.getvalue()


def image(kind="JPEG", size=(60, 40), colour="navy"):
    picture = Image.new("RGB", size, colour)
    out = io.BytesIO()
    if kind == "JPEG":
        exif = Image.Exif()
        exif[0x010E] = "taken at home"
        picture.save(out, "JPEG", exif=exif)
    else:
        info = PngInfo()
        info.add_text("Comment", "taken at home")
        picture.save(out, "PNG", pnginfo=info)
    return out.getvalue()


def grey_scan(size=(60, 40), clear=None):
    """A PNG in 16 bits of grey, in quarters: black, ink, grey and paper; one shade may be clear."""
    quarters = (0, 0x2000, 0x8000, 0xF000)
    row = b"".join(shade.to_bytes(2, "little") * (size[0] // 4) for shade in quarters)
    scan = Image.frombytes("I;16", size, row * size[1])
    out = io.BytesIO()
    scan.save(out, "PNG", **({} if clear is None else {"transparency": clear}))
    return out.getvalue()


def shades(raw):
    """The shade in the middle of each quarter."""
    picture = Image.open(io.BytesIO(raw)).convert("L")
    width, height = picture.size
    return [picture.getpixel((width * part // 8, height // 2)) for part in (1, 3, 5, 7)]


def heic():
    """A picture of 60 by 40 pixels as a phone keeps it; nothing here can write one."""
    return base64.b64decode(_HEIC)


def sent(
    user, content=None, name="licence.pdf", licence=None, state=DocumentState.CLEAN, reason=""
):
    """A document of the person's as if the worker had settled it: no child process reads it."""
    document = receiving.receive(user, upload(content, name), licence)
    if document.state != DocumentState.RECEIVED:  # It had been sent before.
        return document
    with document.received.open("rb") as file:
        answer = Answer(kind=document.content_type, content=file.read())
    return keeping.settle(document, state, rebuilt=answer, reason=reason)


def checked(user, content=None, name="licence.pdf", licence=None):
    """A document of the person's as the worker left it."""
    document = receiving.receive(user, upload(content, name), licence)
    check.call(document.pk)
    document.refresh_from_db()
    return document


def given(licence, *documents):
    """The licence, with these documents."""
    keys = [document.pk for document in documents]
    LicenceDocument.objects.filter(pk__in=keys).update(licence=licence)
    return licence


def check_what_waits():
    """What the worker does with every document that was received."""
    for document in LicenceDocument.objects.filter(state=DocumentState.RECEIVED):
        check.call(document.pk)


def upload(content=None, name="licence.pdf"):
    return SimpleUploadedFile(name, pdf() if content is None else content)


_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAAB0AAAAjaWluZgAAAAAAAQAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34"
    "+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5"
    "uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAA"
    "AAAoY2xhcAAAADwAAAABAAAAKAAAAAH////8AAAAAv///+gAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAA"
    "AAAAAAEAAQWBAgMFhAAAACVtZGF0AAAAGSgBrxOA9SeBP//yBlFf+BBq/uNV+efLU8A="
)
