"""The door and the polite page behind a no."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from common.links import is_page_of_ours

from . import services
from .declaration import declare, write
from .forms import DoorForm


class _NoFiles(FileUploadHandler):
    def new_file(self, *args, **kwargs):
        raise SkipFile


@csrf_exempt
def enter(request):
    """The door keeps no file, however short; that is set before the CSRF check reads the form."""
    request.upload_handlers = [_NoFiles(request)]
    return _enter(request)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _enter(request):
    """Ask, keep the answer, and go back to the page that was asked for."""
    form = DoorForm(request.POST or None, initial={"next": request.GET.get("next", "/")})
    if not form.is_valid():
        return render(request, "professional_use/door.html", {"form": form, "next": _next(request)})
    declaration = declare(form.cleaned_data["confirm"])
    if declaration.is_professional:
        response = redirect(_next(request))
    else:
        response = render(request, "professional_use/declined.html")
    write(response, declaration, secure=request.is_secure())
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        services.keep(user, declaration)
    return response


def _next(request):
    """The page asked for, if it is a page of this site; the home page otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_door = wanted.startswith("/enter")
    return wanted if is_page_of_ours(request, wanted) and not is_door else "/"
