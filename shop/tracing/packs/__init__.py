"""The pack that answers an authority: asked for on a page, made by the worker, checked by all."""
