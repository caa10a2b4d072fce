"""Small files that people send, good and bad, made on the spot."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo


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


def upload(content=None, name="licence.pdf"):
    return SimpleUploadedFile(name, pdf() if content is None else content)
