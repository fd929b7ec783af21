"""What a hostile program tries. Prints `held` where it fails, `escaped` with what it got where it does not."""

import ctypes
import glob
import os
import resource
import signal
import socket
import subprocess
import sys

WORLD = {}  # filled in by the test


def text_of(path):
    with open(path, "rb") as file:
        return file.read(1_000_000)


def reads(path):
    data = text_of(path)
    return f"read {len(data)} bytes" if data else None


def writes(path):
    with open(path, "ab") as file:
        file.write(b"hostile")
    return "wrote"


def shows(pattern, needle):
    for path in glob.glob(pattern):
        try:
            if needle.encode() in text_of(path):
                return f"found in {path}"
        except OSError:
            pass
    return None


def connects(family, kind, address):
    with socket.socket(family, kind) as it:
        it.settimeout(3)
        it.connect(address)
        it.send(b"hostile")
        return "sent"


def started(count):
    children = []
    try:
        for _ in range(count):
            children.append(subprocess.Popen(["sleep", "3"]))
        return f"started {count}"
    finally:
        for it in children:
            it.kill()
            it.wait()


def libc(name, *words):
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*words) != 0:
        raise OSError(ctypes.get_errno(), name)
    return name


def through_link(path):
    os.symlink(path, "through-link")
    return writes("through-link")


def hard_link(path):
    os.link(path, "hard-link")
    return writes("hard-link")


def device():
    os.mknod("device", 0o600 | 0o060000, os.makedev(254, 0))
    return reads("device")


def new_namespace():
    libc("unshare", 0x10000000 | 0x00020000)
    covers = [line.split()[1] for line in open("/proc/self/mounts")]
    for path in reversed(covers):
        ctypes.CDLL(None).umount2(path.encode(), 2)
    return reads(WORLD["userFile"])


def host_process():
    os.kill(WORLD["psd"], 0)
    if WORLD["marker"].encode() in text_of(f"/proc/{WORLD['psd']}/cmdline"):
        return "sees a process of the machine"
    return None


def first_process():
    library = ctypes.CDLL(None, use_errno=True)
    if library.ptrace(16, 1, None, None) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")
    return "attached to the first process"


def memory():
    child = os.fork()
    if child == 0:
        data = bytearray(3 * 2**30)
        for at in range(0, len(data), 4096):
            data[at] = 1
        os._exit(0)
    return "took 3 GiB" if os.wait()[1] == 0 else None


def file_size():
    with open("big", "wb") as file:
        for _ in range(300):
            file.write(b"x" * 2**20)
    return "wrote 300 MiB"


def limits_off():
    resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
    return "took its limits away"


def leaves_group():
    for folder in glob.glob("/sys/fs/cgroup/*") + ["/sys/fs/cgroup"]:
        try:
            with open(f"{folder}/cgroup.procs", "w") as file:
                file.write("0")
            return f"moved itself to {folder}"
        except OSError:
            pass
    return None


def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            for descriptor in range(3):
                os.close(descriptor)
            os.execvp("sleep", ["sleep", WORLD["daemon"]])
        os._exit(0)
    os.wait()
    return None  # the test looks for it afterwards


def finds_held_out():
    for root, folders, files in os.walk("/"):
        folders[:] = [it for it in folders if not (root == "/" and it in ("proc", "sys", "usr"))]
        if "held-out" in folders:
            found = shows(os.path.join(root, "held-out", "*"), WORLD["canary"])
            if found:
                return found
    return None


def terminal():
    with open("/dev/tty", "w") as file:
        file.write("\033]52;c;aG9zdGlsZQ==\a")
    return "wrote to the terminal"


PROBES = {
    "read-home": lambda: reads(WORLD["homeSecret"]),
    "read-project": lambda: reads(WORLD["userFile"]),
    "read-held-out": lambda: reads(WORLD["heldOut"]),
    "read-package": lambda: reads(WORLD["package"]),
    "read-journal": lambda: reads(WORLD["journal"]),
    "read-git-directory": lambda: reads(WORLD["gitHead"]),
    "read-through-own-root": lambda: reads(f"/proc/self/root{WORLD['heldOut']}"),
    "read-through-first-root": lambda: reads(f"/proc/1/root{WORLD['heldOut']}"),
    "read-through-working-folders": lambda: shows("/proc/[0-9]*/cwd/secret.txt", WORLD["canary"]),
    "read-environments": lambda: shows("/proc/[0-9]*/environ", WORLD["canary"]),
    "read-own-environment": lambda: WORLD["canary"] in str(os.environ) and "in the environment",
    "read-command-lines": lambda: shows("/proc/[0-9]*/cmdline", WORLD["canary"]),
    "find-held-out": finds_held_out,
    "read-shadow": lambda: reads("/etc/shadow"),
    "write-project": lambda: writes(WORLD["userFile"]),
    "write-home": lambda: writes(WORLD["homeSecret"]),
    "write-system": lambda: writes("/usr/hostile") or writes("/etc/hostile"),
    "write-through-link": lambda: through_link(WORLD["userFile"]),
    "write-through-hard-link": lambda: hard_link(WORLD["userFile"]),
    "write-core-pattern": lambda: writes("/proc/sys/kernel/core_pattern"),
    "make-device": device,
    "open-disk": lambda: reads("/dev/vda") or reads("/dev/sda"),
    "open-memory": lambda: reads("/dev/mem"),
    "mount": lambda: libc("mount", b"none", b"/tmp", b"tmpfs", 0, None),
    "new-namespace": new_namespace,
    "chroot": lambda: libc("chroot", b"/tmp"),
    "become-root": lambda: libc("setuid", 0) if os.getuid() != 0 else "is root",
    "set-host-name": lambda: libc("sethostname", b"hostile", 7),
    "see-machine-process": host_process,
    "trace-first-process": first_process,
    "leave-control-group": leaves_group,
    "take-limits-away": limits_off,
    "many-processes": lambda: started(400),
    "much-memory": memory,
    "large-file": file_size,
    "outlive": daemon,
    "reach-port": lambda: connects(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", WORLD["port"])),
    "reach-socket": lambda: connects(socket.AF_UNIX, socket.SOCK_STREAM, WORLD["socket"]),
    "reach-abstract-socket": lambda: connects(
        socket.AF_UNIX, socket.SOCK_STREAM, "\0" + WORLD["abstract"]
    ),
    "raw-socket": lambda: connects(socket.AF_INET, socket.SOCK_RAW, ("127.0.0.1", 0)),
    "write-terminal": terminal,
}
