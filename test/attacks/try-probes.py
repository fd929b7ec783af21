def outcome(name):
    try:
        got = PROBES[name]()
    except (OSError, MemoryError, ValueError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        got = None
    return f"escaped: {got}" if got else "held"


if __name__ == "__main__":
    for each in sys.argv[1:]:
        print(each if len(sys.argv) > 2 else "", outcome(each), sep=" " if len(sys.argv) > 2 else "")
