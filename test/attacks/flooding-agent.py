"""An agent that speaks ACP as badly as it can: it greets, and floods when it is asked for a turn."""

import itertools
import json
import os
import sys

NAME = sys.argv[1]
OUT = sys.stdout.buffer
MIB = 2**20


def send(message):
    OUT.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")


def raw(data):
    OUT.write(data)
    OUT.flush()


def answer(request, result):
    send({"id": request["id"], "result": result})
    OUT.flush()


def update(**more):
    send({"method": "session/update", "params": {"sessionId": "s", "update": more}})


def say(text):
    update(sessionUpdate="agent_message_chunk", content={"type": "text", "text": text})


def line_of(bytes_count, begin=b"{"):
    raw(begin)
    for _ in range(bytes_count // MIB):
        raw(b"x" * MIB)
    raw(b"\n")


def forever(action):
    for number in itertools.count():
        action(number)


def permission(number):
    options = [{"optionId": f"o{it}", "kind": "allow_once", "name": "x" * 1000} for it in range(100)]
    send({"id": f"p{number}", "method": "session/request_permission",
          "params": {"sessionId": "s", "toolCall": {"toolCallId": f"t{number}", "title": "x" * 1000}, "options": options}})


def deep(depth):
    raw(b'{"jsonrpc":"2.0","method":"session/update","params":' + b'{"update":' * depth + b"1" + b"}" * depth + b"}\n")
    raw(b'{"jsonrpc":"2.0","id":77,"result":' + b"[" * depth + b"]" * depth + b"}\n")


FLOODS = {
    "one-endless-line": lambda _: line_of(1024 * MIB),
    "one-endless-line-of-noise": lambda _: line_of(1024 * MIB, b"x"),
    "messages": lambda _: forever(lambda _: say("word ")),
    "long-messages": lambda _: forever(lambda _: say("x" * MIB)),
    "empty-messages": lambda _: forever(lambda _: say("")),
    "paragraphs": lambda _: forever(lambda _: say("a\n\n" * 1000)),
    "thoughts": lambda _: forever(lambda it: update(sessionUpdate="agent_thought_chunk", content={"type": "text", "text": f"{it} "})),
    "tool-calls": lambda _: forever(lambda it: update(sessionUpdate="tool_call", toolCallId=f"t{it}", title=f"tool {it}", status="pending")),
    "one-tool-call-again": lambda _: forever(lambda it: update(sessionUpdate="tool_call_update", toolCallId="t", title=f"tool {it}", status="completed")),
    "unknown-updates": lambda _: forever(lambda it: update(sessionUpdate=f"u{it}", more="x" * 1000)),
    "unknown-notifications": lambda _: forever(lambda it: send({"method": f"m/{it}", "params": {}})),
    "permissions": lambda _: forever(permission),
    "unknown-requests": lambda _: forever(lambda it: send({"id": it, "method": f"fs/read_{it}", "params": {"path": "/etc/passwd"}})),
    "answers-to-nothing": lambda _: forever(lambda it: send({"id": it + 1000, "result": {"stopReason": "end_turn"}})),
    "noise": lambda _: forever(lambda _: raw(b"noise\n" * 10_000)),
    "line-feeds": lambda _: forever(lambda _: raw(b"\n" * MIB)),
    "deep-json": lambda _: [deep(200_000) for _ in range(4)],
    "standard-error": lambda _: forever(lambda _: os.write(2, b"e" * MIB)),
    "costs": lambda _: [update(sessionUpdate="usage_update", cost={"amount": it, "currency": "USD"}) for it in (1e308, 1e308, -1e308)],
}

TRICKS = {
    "answers-twice": lambda it: [answer(it, {"stopReason": "end_turn"}) for _ in range(2)],
    "answers-by-text-id": lambda it: send({"id": str(it["id"]), "result": {"stopReason": "end_turn"}}),
    "answers-with-error-and-result": lambda it: send({"id": it["id"], "result": {"stopReason": "end_turn"}, "error": {"code": 1, "message": "x"}}),
    "answers-nonsense": lambda it: answer(it, {"stopReason": {"toString": 1}, "usage": {"inputTokens": -1}}),
    "answers-null": lambda it: answer(it, None),
    "prototype": lambda it: (raw(b'{"jsonrpc":"2.0","method":"session/update","params":{"update":{"sessionUpdate":"agent_message_chunk","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}}\n'), answer(it, {"stopReason": "end_turn", "__proto__": {"polluted": 1}})),
    "batch": lambda it: raw(json.dumps([{"jsonrpc": "2.0", "id": it["id"], "result": {"stopReason": "end_turn"}}]).encode() + b"\n"),
    "half-a-line": lambda it: raw(b'{"jsonrpc":"2.0","id":'),
    "breaks-its-encoding": lambda it: raw(b'{"jsonrpc":"2.0","method":"session/update","params":{"update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"\xff\xfe\xed\xa0\x80"}}}}\n'),
    "closes-input": lambda it: os.close(0),
    "huge-usage": lambda it: answer(it, {"stopReason": "end_turn", "usage": {"inputTokens": 2**60, "outputTokens": 1e21}}),
    "says-it-was-cancelled": lambda it: answer(it, {"stopReason": "cancelled"}),
}

for line in sys.stdin.buffer:
    request = json.loads(line)
    if request.get("method") == "initialize":
        answer(request, {"protocolVersion": 1, "agentCapabilities": {}})
    elif request.get("method") == "session/new":
        # Already here it may not wait to be asked.
        send({"id": request["id"] + 1, "result": {"stopReason": "end_turn"}})
        answer(request, {"sessionId": "s"})
        cwd = request["params"]["cwd"]
    elif request.get("method") == "session/prompt":
        with open(os.path.join(cwd, "main.py"), "w") as file:
            file.write("print('calm')\n")
        {**FLOODS, **TRICKS}[NAME](request)
        OUT.flush()
        if NAME in TRICKS:
            break
sys.exit(0)
