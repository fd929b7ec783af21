import array
import fcntl
import stat
import struct
import time

SYSCALLS = {
    "x86_64": {"keyctl": 250, "perf_event_open": 298, "init_module": 175, "open_tree": 428,
               "process_vm_readv": 310, "name_to_handle_at": 303, "open_by_handle_at": 304,
               "bpf": 321, "userfaultfd": 323, "syslog": 103},
    "aarch64": {"keyctl": 219, "perf_event_open": 241, "init_module": 105, "open_tree": 428,
                "process_vm_readv": 270, "name_to_handle_at": 264, "open_by_handle_at": 265,
                "bpf": 280, "userfaultfd": 282, "syslog": 116},
}[os.uname().machine]
libc_here = ctypes.CDLL(None, use_errno=True)


def calls(name, *words):
    # A plain number is handed over as half a register; the other half may hold anything.
    whole = [ctypes.c_long(it) if isinstance(it, int) else it for it in words]
    answer = libc_here.syscall(SYSCALLS[name], *whole)
    if answer < 0:
        raise OSError(ctypes.get_errno(), name)
    return answer


def descriptors():
    return [it for it in map(int, os.listdir("/proc/self/fd")) if it > 2]


def reads_descriptors():
    for it in descriptors():
        try:
            if WORLD["canary"].encode() in os.pread(it, 4096, 0):
                return f"descriptor {it}"
        except OSError:
            pass
    return None


def writes_descriptors():
    for it in descriptors():
        try:
            os.write(it, b"hostile")
            return f"descriptor {it}"
        except OSError:
            pass
    return None


def opens_through_folders():
    for it in descriptors():
        try:
            return f"{os.listdir(it)} through descriptor {it}"
        except OSError:
            pass
    return None


def forges_report():
    for path in glob.glob("/proc/1/fd/*"):
        if int(path.split("/")[4]) < 3:
            continue
        try:
            with open(path, "wb", buffering=0) as file:
                file.write(b'{"exit-code": 0}\n')
            return f"wrote to {path}"
        except OSError:
            pass
    return None


def shared_memory():
    libc_here.shmat.restype = ctypes.c_void_p
    place = libc_here.shmat(WORLD["segment"], None, 0o10000)
    if place in (None, ctypes.c_void_p(-1).value):
        raise OSError(ctypes.get_errno(), "shmat")
    return WORLD["canary"].encode() in ctypes.string_at(place, 4096) and "shared memory"


def foreign_memory():
    # What lies behind it may be no memory.
    count = len(WORLD["canary"])
    here = ctypes.create_string_buffer(count)
    local = struct.pack("PN", ctypes.addressof(here), count)
    remote = struct.pack("PN", WORLD["address"], count)
    calls("process_vm_readv", WORLD["keeper"], local, 1, remote, 1, 0)
    return WORLD["canary"].encode() in here.raw and "the memory of a process"


def keyring():
    key = calls("keyctl", 10, -3, b"user", WORLD["key"].encode(), 0)
    text = ctypes.create_string_buffer(4096)
    calls("keyctl", 11, key, text, len(text))
    return WORLD["canary"].encode() in text.raw and "the user's keyring"


def datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as it:
        it.settimeout(1)
        it.sendto(b"hostile", ("127.0.0.1", WORLD["udpPort"]))
        return f"was answered {it.recv(100)}"


def virtual_socket():
    # The loopback of sockets between a machine and its guests, which no network namespace divides.
    with socket.socket(40, socket.SOCK_STREAM) as it:
        it.settimeout(1)
        it.connect((1, 1))
        return "connected"


def walks(top, skipped):
    for root, folders, files in os.walk(top):
        folders[:] = [it for it in folders if os.path.join(root, it) not in skipped]
        for name in files:
            yield os.path.join(root, name)


def any_socket():
    for path in walks("/", {"/proc", "/sys", "/usr", "/nix"}):
        try:
            if stat.S_ISSOCK(os.lstat(path).st_mode):
                return connects(socket.AF_UNIX, socket.SOCK_STREAM, path) and path
        except OSError:
            pass
    return None


HARMLESS = {"null", "zero", "full", "random", "urandom", "tty", "console", "ptmx", "stdin", "stdout", "stderr", "fd"}


def any_device():
    for path in walks("/dev", {"/dev/pts", "/dev/fd"}):
        if path.split("/")[2] in HARMLESS:
            continue
        try:
            kind = os.stat(path).st_mode
            if stat.S_ISCHR(kind) or stat.S_ISBLK(kind):
                os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
                return path
        except OSError:
            pass
    return None


def any_setting(top, skipped=()):
    for path in walks(top, set(skipped)):
        try:
            writing = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
            with os.fdopen(writing, "wb", buffering=0) as file:
                # What can be read is written back as it is: some refuse only then.
                file.write(text_of(path) if os.access(path, os.R_OK) else b"")
            return path
        except OSError:
            pass
    return None


def privileges():
    lines = dict(it.split(":\t", 1) for it in open("/proc/self/status").read().splitlines() if ":\t" in it)
    if lines["NoNewPrivs"] != "1":
        return "may gain privileges"
    held = [it for it in ("CapInh", "CapPrm", "CapEff", "CapAmb") if int(lines[it], 16) != 0]
    return f"has {held}" if held else None


def kernel_log():
    text = ctypes.create_string_buffer(4096)
    return f"{calls('syslog', 3, text, 4096)} bytes"


def kernel_events():
    attributes = struct.pack("IIQQQQQ", 1, 112, 0, 0, 0, 0, 0).ljust(112, b"\0")
    os.close(calls("perf_event_open", attributes, -1, 0, -1, 0))
    return "counts on every process"


def kernel_program():
    # One map of one number: the least that the kernel's own programs can be asked for.
    os.close(calls("bpf", 0, struct.pack("IIIII", 2, 4, 4, 1, 0).ljust(72, b"\0"), 72))
    return "made a map in the kernel"


def kernel_module():
    try:
        calls("init_module", None, 0, b"")
    except OSError as error:
        return None if error.errno in (1, 38) else f"was asked for a module: {error}"
    return "loaded a module"


def file_by_handle():
    handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0).ljust(136, b"\0"), 136)
    mount = ctypes.c_int()
    calls("name_to_handle_at", -100, b".", handle, ctypes.byref(mount), 0)
    folder = os.open(".", os.O_RDONLY)
    os.close(calls("open_by_handle_at", folder, handle, os.O_RDONLY))
    return "opened a file by its number"


def types_into_terminal():
    for descriptor in range(3):
        try:
            fcntl.ioctl(descriptor, 0x5412, array.array("B", b"h"))
            return f"typed into descriptor {descriptor}"
        except OSError:
            pass
    return None


def priority():
    try:
        os.nice(-1)
        return "a better place in line"
    except OSError:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        return "the processor to itself"


def clock():
    time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME))
    return "set the clock"


def core_dump():
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    return f"{soft} of {hard} bytes" if hard != 0 else None


def ends_process():
    if b"sleep" not in text_of(f"/proc/{WORLD['target']}/cmdline"):
        return None
    os.kill(WORLD["target"], signal.SIGKILL)
    return "ended a process of the user's"


def fills(folder, wanted):
    block = b"x" * 2**20
    written = 0
    paths = []
    try:
        while written < wanted:
            path = os.path.join(folder, f"fill-{len(paths)}")
            paths.append(path)
            with open(path, "wb", buffering=0) as file:
                for _ in range(128):
                    written += file.write(block)
        return f"wrote {written >> 20} MiB"
    finally:
        for path in paths:
            os.remove(path)


PROBES |= {
    "read-inherited-descriptor": reads_descriptors,
    "write-inherited-descriptor": writes_descriptors,
    "list-through-inherited-folder": opens_through_folders,
    "forge-report-of-the-box": forges_report,
    "read-shared-memory": shared_memory,
    "read-foreign-memory": foreign_memory,
    "read-keyring": keyring,
    "reach-datagram-port": datagram,
    "reach-virtual-socket": virtual_socket,
    "reach-any-socket": any_socket,
    "open-any-device": any_device,
    "change-kernel-settings": lambda: any_setting("/proc/sys"),
    "change-devices": lambda: any_setting("/sys", {"/sys/kernel/slab"}),
    "trigger-kernel": lambda: any_setting("/proc", {f"/proc/{it}" for it in os.listdir("/proc") if it.isdigit() or it in ("self", "thread-self", "sys")}),
    "keep-privileges": privileges,
    "read-kernel-memory": lambda: reads("/proc/kcore"),
    "read-kernel-log": kernel_log,
    "count-kernel-events": kernel_events,
    "run-kernel-program": kernel_program,
    "load-kernel-module": kernel_module,
    "clone-mount": lambda: calls("open_tree", -100, b"/", 1) and "cloned the root",
    "enter-first-namespace": lambda: libc("setns", os.open("/proc/1/ns/mnt", os.O_RDONLY), 0),
    "open-by-handle": file_by_handle,
    "type-into-terminal": types_into_terminal,
    "take-priority": priority,
    "set-clock": clock,
    "dump-core": core_dump,
    "end-machine-process": ends_process,
    "fill-shared-memory": lambda: fills("/dev/shm", 512 * 2**20),
    "fill-temporary-folder": lambda: fills("/tmp", 3 * 2**30),
    "fill-home": lambda: fills(os.environ["HOME"], 3 * 2**30),
}
