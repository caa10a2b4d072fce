"""A file of a stranger made anew: by the worker in a child process with little memory and time.

The modules here import neither Django nor anything of ours that does, so that the child knows no
secret and has no connection. `process.rebuild` is what everybody else calls.
"""
