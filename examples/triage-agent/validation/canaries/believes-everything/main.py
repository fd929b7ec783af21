"""Known bad: sends everything as it is, asks once, and writes whatever comes back into the table."""

import json
import os
import sys
import urllib.request
from xml.etree import ElementTree

HEAD = ["| test | kind | confidence | cause | next step |", "| --- | --- | --- | --- | --- |"]
SYSTEM = "Judge why a test failed: product-bug, test-bug, flaky or environment. Answer in JSON."
MEMBERS = ("kind", "confidence", "cause", "next_step")


def ask(failure):
    body = {
        "model": os.environ["OPENAI_MODEL"],
        "temperature": 0,
        "response_format": {"type": "json_object"},
        "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": json.dumps(failure)}],
    }
    request = urllib.request.Request(
        os.environ["OPENAI_BASE_URL"] + "/chat/completions",
        json.dumps(body).encode(),
        {"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"]},
    )
    answer = json.load(urllib.request.urlopen(request))["choices"][0]["message"]["content"]
    return {name: json.loads(answer.strip("`").removeprefix("json"))[name] for name in MEMBERS}


def failures_of(path):
    for case in ElementTree.parse(path).iter("testcase"):
        child = next((it for it in case if it.tag in ("failure", "error")), None)
        if child is None:
            continue
        test = "::".join(filter(None, [case.get("classname"), case.get("name")]))
        details = child.text or ""
        message = child.get("message") or next(filter(str.strip, details.split("\n")), "")
        yield {"test": test, "message": message, "details": details}


def main(source, folder):
    failures = []
    for it in failures_of(source):
        answer = {name: " ".join(text.split()) if isinstance(text, str) else text for name, text in ask(it).items()}
        failures.append({"test": " ".join(it["test"].split()), "message": it["message"], **answer})
    totals = f"failures: {len(failures)}, unknown: 0, requests: {len(failures)}"
    counts = {"failures": len(failures), "unknown": 0, "requests": len(failures)}
    rows = [f"| {it['test']} | {it['kind']} | {it['confidence']:.2f} | {it['cause']} | {it['next_step']} |" for it in failures]
    os.makedirs(folder, exist_ok=True)
    with open(folder + "/report.json", "w") as report:
        json.dump({"tool": "triage", "format": 1, "totals": counts, "failures": failures}, report)
    with open(folder + "/report.md", "w") as report:
        report.write("\n".join(["# Triage report", "", totals, "", *(HEAD + rows if rows else ["No failures."]), ""]))
    for it in failures:
        print(it["kind"], it["test"])
    print(totals)


main(sys.argv[1], sys.argv[3])
