"""Runs the demo card company until it is told to stop: `python -m shop.demo.card_company`."""

import argparse
import signal
import threading

from .books import Books
from .events import Sender
from .server import Server


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--file", required=True, help="its books, a file of SQLite")
    parser.add_argument("--secret", required=True, help="of the shop's account")
    parser.add_argument("--name", default="Ampoule demo")
    parser.add_argument("--hook", default="", help="the address that is told what happened")
    asked = parser.parse_args()
    books = Books(asked.file)
    books.open_account(asked.secret, asked.name, asked.hook)
    server, sender = Server((asked.host, asked.port), books), Sender(books)
    sender.start()

    def stop(*_):
        sender.stop()
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
