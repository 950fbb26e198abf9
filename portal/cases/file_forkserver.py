"""A process that stands ready for files: it has read the libraries once, and forks a child for each file.

To start Python and to read pikepdf takes 0.1 s, a fork some milliseconds. multiprocessing has a fork server too, but its
children know what the portal knows; this one is started without the portal's surroundings, and opens no file itself.
"""

import gc
import importlib
import json
import os
import signal
import socket
import sys
import traceback
from typing import NoReturn

from portal.cases.file_child import Order, carry_out

IDLE_SECONDS = 60  # then its memory, about 30 MB, goes back
LONGEST_ORDER = 64 * 1024  # bytes
FILES = 3  # that come with an order: the file to read, where the answer goes, and where complaints go
READ_BEFOREHAND = ("file_pdfs", "file_drawing", "file_telling")


def serve(orders: socket.socket) -> None:
    """Fork a child for every order, until nobody is at the other end or none came for a minute."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the portal; when that ends, so does this
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    for module in READ_BEFOREHAND:
        importlib.import_module(f"portal.cases.{module}")
    gc.freeze()
    orders.settimeout(IDLE_SECONDS)
    while True:
        try:
            order, files, _flags, _address = socket.recv_fds(orders, LONGEST_ORDER, FILES)
        except TimeoutError:
            return
        if not order:
            return
        if os.fork() == 0:
            orders.close()
            _be_child(Order(**json.loads(order)), *files)
        for file in files:
            os.close(file)


def _be_child(order: Order, file: int, answer: int, complaints: int) -> NoReturn:
    try:
        os.dup2(complaints, 1)  # what a library prints is no part of the answer
        os.dup2(complaints, 2)
        with open(file, "rb") as content, open(answer, "wb") as out:
            try:
                carry_out(order, content, out)
            except BaseException:
                traceback.print_exc()  # while the answer is open: the portal reads complaints when it ends
    finally:
        os._exit(0)  # nobody asks how it ended: an answer is whole or is none


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as mine:
        serve(mine)
