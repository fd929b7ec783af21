"""Starts psd as a careless terminal would: with files, a socket and a key of the user's that are left open."""

import ctypes
import os
import socket
import sys

CANARY, USER_FILE, KEY_NAME = sys.argv[1:4]

reading = os.open(USER_FILE, os.O_RDONLY)
writing = os.open(USER_FILE, os.O_WRONLY | os.O_APPEND)
folder = os.open(os.path.dirname(USER_FILE), os.O_RDONLY)
ours, theirs = socket.socketpair()
for at, descriptor in enumerate((reading, writing, folder, theirs.fileno())):
    os.dup2(descriptor, 30 + at, inheritable=True)

libc = ctypes.CDLL(None)
KEYCTL, ADD_KEY, JOIN_SESSION = {"x86_64": (250, 248, 1), "aarch64": (219, 217, 1)}[os.uname().machine]
libc.syscall(KEYCTL, JOIN_SESSION, None)
secret = CANARY.encode()
libc.syscall(ADD_KEY, b"user", KEY_NAME.encode(), secret, len(secret), -3)

os.execvp(sys.argv[4], sys.argv[4:])
