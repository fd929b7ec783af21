"""What a program does that wants another verdict than it deserves: by what it leaves, and by how it answers."""

import glob
import json
import mmap
import os
import socket
import stat
import sys
import time

WORLD = {}  # filled in by the test
FOLDERS = ("/tmp", "/dev/shm", os.environ.get("HOME", "/tmp"))


def state():
    """`pristine` where nothing is left of another check."""
    found = os.stat("data.txt", follow_symlinks=False)
    if sorted(os.listdir(".")) != ["data.txt", "main.py"] or not stat.S_ISREG(found.st_mode):
        return "changed"
    if open("data.txt").read() != "original\n" or found.st_mode & 0o7777 != 0o644 or found.st_nlink != 1:
        return "changed"
    if os.listxattr("data.txt") or glob.glob("/proc/[0-9]*/cmdline")[3:]:
        return "changed"
    left = [it for folder in (*FOLDERS, *sys.argv[2:3]) for it in glob.glob(f"{folder}/*left-by-a-check*")]
    return "changed" if left else "pristine"


def put(path, text):
    with open(path, "w") as file:
        file.write(text)


def rewrite_self():
    put("main.py", "print('changed')\n")


def keep_size_and_times():
    before = os.stat("data.txt")
    put("data.txt", "forged!!\n")
    os.utime("data.txt", ns=(before.st_atime_ns, before.st_mtime_ns))


def mapped():
    with open("data.txt", "r+b") as file:
        before = os.stat("data.txt")
        with mmap.mmap(file.fileno(), 0) as view:
            view[0:1] = b"X"
        os.utime("data.txt", ns=(before.st_atime_ns, before.st_mtime_ns))


def replace():
    put("other", "forged!!\n")
    os.rename("other", "data.txt")


def link_instead():
    os.remove("data.txt")
    put(sys.argv[2] + "/data.txt", "original\n")
    os.symlink(sys.argv[2] + "/data.txt", "data.txt")


def late_writer():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for _ in range(200):
                time.sleep(0.01)
                put("late", "late")
        os._exit(0)
    time.sleep(0.1)


def leave_in(folder):
    put(os.path.join(folder, "left-by-a-check"), "x")


TAMPERS = {
    "rewrite-self": rewrite_self,
    "add-a-file": lambda: put("added", "x"),
    "add-a-folder": lambda: os.mkdir("added"),
    "keep-size-and-times": keep_size_and_times,
    "write-by-a-map": mapped,
    "replace-by-a-rename": replace,
    "link-instead-of-a-file": link_instead,
    "change-permissions": lambda: os.chmod("data.txt", 0o4755),
    "set-an-attribute": lambda: os.setxattr("data.txt", "user.left", b"x"),
    "link-a-second-name": lambda: os.link("data.txt", "left-by-a-check"),
    "write-late": late_writer,
    "leave-in-the-check-folder": lambda: leave_in(sys.argv[2]),
    "leave-in-tmp": lambda: leave_in("/tmp"),
    "leave-in-shared-memory": lambda: leave_in("/dev/shm"),
    "leave-in-the-home": lambda: leave_in(os.environ["HOME"]),
}


def huge():
    with open("report.txt", "wb") as file:
        file.truncate(250 * 2**20)


REPORTS = {
    "link-to-a-secret": lambda: os.symlink(WORLD["homeSecret"], "report.txt"),
    "link-to-a-held-out-check": lambda: os.symlink(WORLD["heldOut"], "report.txt"),
    "link-to-the-environment-of-psd": lambda: os.symlink("/proc/self/environ", "report.txt"),
    "link-to-an-endless-device": lambda: os.symlink("/dev/zero", "report.txt"),
    "link-in-a-circle": lambda: os.symlink("report.txt", "report.txt"),
    "pipe": lambda: os.mkfifo("report.txt"),
    "socket": lambda: socket.socket(socket.AF_UNIX).bind("report.txt"),
    "folder": lambda: os.mkdir("report.txt"),
    "hole-of-250-megabytes": huge,
}


def respond(id, output):
    print(json.dumps({"id": id, "output": output}), flush=True)


def each(answer):
    for line in sys.stdin:
        answer(json.loads(line))


def right(it):
    respond(it["id"], it["input"] * 2)


def forever(text):
    while True:
        os.write(1, text)


def later_child(_):
    if os.fork() == 0:
        os.setsid()
        time.sleep(0.2)
        for it in range(100):
            respond(it, 2)
        os._exit(0)
    os._exit(0)


DRIVERS = {
    "guess-before-asked": lambda: [respond(it, 2) for it in range(64)],
    "answer-for-others": lambda: each(lambda it: respond(it["id"] + 1000, it["input"] * 2)),
    "answer-twice": lambda: each(lambda it: (respond(it["id"], 0), respond(it["id"], it["input"] * 2))),
    "answer-all-with-the-first": lambda: each(lambda it: [respond(n, it["input"] * 2) for n in range(64)]),
    "answer-by-text-id": lambda: each(lambda it: respond(str(it["id"]), it["input"] * 2)),
    "answer-by-list-id": lambda: each(lambda it: respond([it["id"]], it["input"] * 2)),
    "answer-by-prototype": lambda: each(lambda it: print(f'{{"__proto__": {{"id": {it["id"]}, "output": {it["input"] * 2}}}}}', flush=True)),
    "answer-with-output-and-error": lambda: each(lambda it: print(json.dumps({"id": it["id"], "output": it["input"] * 2, "error": "no"}), flush=True)),
    "answer-by-a-child": lambda: each(later_child),
    "answer-with-the-question": lambda: each(lambda it: print(json.dumps(it), flush=True)),
    "never-end": lambda: (each(right), time.sleep(60)),
    "never-answer": lambda: time.sleep(60),
    "blank-lines": lambda: forever(b"\n" * 65536),
    "endless-line": lambda: forever(b"x" * 65536),
    "endless-numbers": lambda: forever(b"1" * 65536),
    "flood-standard-error": lambda: [os.write(2, b"x" * 65536) for _ in range(10**6)],
    "deep-answer": lambda: each(lambda it: print('{"id":%d,"output":%s}' % (it["id"], "[" * 100_000 + "]" * 100_000), flush=True)),
}

if __name__ == "__main__":
    what, name = sys.argv[1], os.environ.get("NAME", "")
    if what == "look":
        print(state())
    elif what == "tamper":
        TAMPERS[name]()
        print("changed" if name in ("rewrite-self", "write-late") else state())
    elif what == "report":
        os.chdir(sys.argv[2])
        REPORTS[name]()
    elif name == "honest":
        each(right)
    else:
        DRIVERS[name]()
