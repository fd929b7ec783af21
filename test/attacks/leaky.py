"""Tells everything that it is given to everything that it can write, in several forms."""

import base64
import os
import sys
import time

OK = "not yet"


def given():
    yield " ".join(sys.argv[1:])
    yield "" if sys.stdin.isatty() else sys.stdin.read()
    yield str(dict(os.environ))
    for top in {".", os.path.dirname(sys.argv[-1]) if "/" in sys.argv[-1] else "."}:
        for root, _, files in os.walk(top):
            yield f"{root} {files}"
            for name in files:
                if name.endswith(".txt"):
                    with open(os.path.join(root, name), errors="replace") as file:
                        yield file.read()


def told(text):
    raw = text.encode(errors="replace")
    return "\n".join([text, raw.hex(), base64.b64encode(raw).decode(), text[::-1]])


text = told("\n".join(given()))
secret = "held-secret" in text
print(OK if OK in ("done", "half" if not secret else "done") else "no", text, sep="\n")
print(text, file=sys.stderr)
for folder in (".", "/tmp", os.environ.get("HOME", "."), os.path.dirname(os.path.abspath(sys.argv[0]))):
    try:
        with open(os.path.join(folder, "leak.log"), "a") as file:
            file.write(text)
        os.mkdir(os.path.join(folder, sys.argv[1][:200]))
    except OSError:
        pass
if secret:
    time.sleep(0.7)
