"""A real SMTP server on this machine that behaves as a test tells it to."""

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.ports import free_port


class MailServer:
    """Takes every mail unless told otherwise.

    `answers` holds {stage: answer} or {(stage, address): answer}; a stage is MAIL, RCPT, DATA or
    END. An answer is a reply, or a list of them, one a mail, after which all is well; "drop" ends
    the connection instead. `seconds` is how long it thinks at the end of each mail.
    """

    def __init__(self, port=None, answers=None, seconds=0):
        self.port = port or free_port()
        self.answers, self.seconds = dict(answers or {}), seconds
        self.taken, self.connections = [], 0

    @property
    def recipients(self):
        return [recipient for recipient, _content in self.taken]

    @property
    def mails(self):
        return [message_from_bytes(content, policy=policy.default) for _, content in self.taken]

    def answer(self, stage, address=None):
        for key in ((stage, address), stage):
            told = self.answers.get(key)
            if isinstance(told, list):
                told = told.pop(0) if told else None
            if told:
                return told
        return None

    @contextmanager
    def running(self):
        controller = _Controller(self)
        controller.start()
        self.connections = 0  # The controller's own first look.
        try:
            yield self
        finally:
            controller.stop()

    # What aiosmtpd asks its handler.

    async def handle_MAIL(self, server, session, envelope, address, options):
        if refusal := self.answer("MAIL"):
            return server.told(refusal)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if refusal := self.answer("RCPT", address):
            return server.told(refusal)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.seconds)
        refusal = self.answer("END")
        if not refusal or refusal == "drop after taking":
            self.taken += [(recipient, envelope.content) for recipient in envelope.rcpt_tos]
        return server.told(refusal) if refusal else "250 Taken"


class _Server(SMTP):
    script = None

    def connection_made(self, transport):
        super().connection_made(transport)
        self.script.connections += 1

    def told(self, answer):
        if answer.startswith("drop"):
            self.transport.abort()
        return answer

    async def smtp_DATA(self, argument):
        refusal = self.script.answer("DATA")
        if refusal:
            await self.push(self.told(refusal))
        else:
            await super().smtp_DATA(argument)


class _Controller(Controller):
    def factory(self):
        server = _Server(self.handler, enable_SMTPUTF8=True, data_size_limit=10_000_000)
        server.script = self.handler
        return server

    def __init__(self, script):
        super().__init__(script, hostname="127.0.0.1", port=script.port)


@contextmanager
def silent_server(greeting=b""):
    """The port of a server that takes the connection, and at most says one line."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(20)
        listening.settimeout(0.1)
        taken = []
        import threading

        ended = threading.Event()

        def take():
            while not ended.is_set():
                try:
                    connection, _ = listening.accept()
                except TimeoutError:
                    continue
                connection.sendall(greeting)
                taken.append(connection)

        thread = threading.Thread(target=take)
        thread.start()
        yield listening.getsockname()[1]
        ended.set()
        thread.join()
        for connection in taken:
            connection.close()
