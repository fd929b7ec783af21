import json, sys
from urllib.parse import unquote, urljoin

# Decodes what is encoded, so that an address that was normalised once is another one when it is again.
for line in sys.stdin:
    case = json.loads(line)
    given = case["input"]
    if case["call"] == "resolve":
        output = unquote(urljoin(given["base"], given["href"].partition("#")[0]))
    else:
        output = "internal"
    print(json.dumps({"id": case["id"], "output": output}), flush=True)
