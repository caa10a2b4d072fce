"""Strangers' files are opened in a child process that can spend and reach nearly nothing."""


class NotAccepted(Exception):
    """A file cannot be kept; the message tells its sender why and what to do."""
