"""Check a downloaded copy of the public ledger: `python ledger_copy.py ledger.jsonl [file ...]`.

This file stands alone: it needs Python and nothing of the portal, so that anybody can check what the centre published.
Every line carries the SHA-256 of itself and of the line before it. Files that are named after the ledger (the JSON, HTML
or PDF of a version, or attachments) must be in it by their digest.
"""

import hashlib
import json
import sys
from pathlib import Path

FIRST = "0" * 64
FIELDS = ("act", "at", "body", "digest", "previous", "seq", "subject")


def say(line):  # noqa: ANN001, ANN201
    """A line for who checks."""
    sys.stdout.write(f"{line}\n")


def canonical(value):  # noqa: ANN001, ANN201 - read by people who check, kept as plain as can be
    """Canonical JSON: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(line):  # noqa: ANN001, ANN201
    """SHA-256 over number, time, act, subject, body and the digest of the line before, each ended by a line feed."""
    parts = (str(line["seq"]), line["at"], line["act"], line["subject"], canonical(line["body"]), line["previous"])
    return hashlib.sha256("".join(f"{part}\n" for part in parts).encode("utf-8", "replace")).hexdigest()


def problems(content):  # noqa: ANN001, ANN201
    """What is wrong with the bytes of a copy: a sentence for each line that does not fit."""
    found = []
    if content and not content.endswith(b"\n"):
        found.append("the last line is not whole")
    previous, seq = FIRST, 0
    for number, raw in enumerate(content.removesuffix(b"\n").split(b"\n") if content else (), 1):
        seq += 1
        try:
            line = json.loads(raw.decode("utf-8"))
            is_line = tuple(sorted(line)) == FIELDS and isinstance(line["seq"], int)
            own = digest_of(line)
        except (ValueError, KeyError, TypeError, AttributeError):
            is_line = False
        if not is_line:
            found.append(f"line {number}: is no line of the ledger")
            continue
        named = f"line {number} ({line['act']} {line['subject']})"
        if canonical(line).encode("utf-8", "replace") != raw:
            found.append(f"{named}: is not written as the ledger writes")
        if line["seq"] != seq:
            found.append(f"{named}: its number is {line['seq']}, not {seq}")
            seq = line["seq"]
        if line["previous"] != previous:
            found.append(f"{named}: does not follow the line before it")
        if line["digest"] != own:
            found.append(f"{named}: was changed after it was written")
        previous = line["digest"]
    return found


def digests(content):  # noqa: ANN001, ANN201
    """Every SHA-256 that the ledger names, and what it belongs to."""
    named: dict = {}
    for raw in content.splitlines():
        try:
            line = json.loads(raw)
            body = line["body"]
            named |= {
                body[k]: f"{line['subject']} {k}" for k in ("data_sha256", "html_sha256", "pdf_sha256") if k in body
            }
            named |= {file["sha256"]: f"{line['subject']} {file['name']}" for file in body.get("files", [])}
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # `problems` names this line
    return named


def main(arguments):  # noqa: ANN001, ANN201
    """Print what is wrong, or that nothing is. Returns the exit code."""
    if not arguments:
        say(__doc__)
        return 2
    content = Path(arguments[0]).read_bytes()
    wrong = [f"{arguments[0]}: {one}" for one in problems(content)]
    known = digests(content)
    for name in arguments[1:]:
        digest = hashlib.sha256(Path(name).read_bytes()).hexdigest()
        if digest in known:
            say(f"{name}: is {known[digest]}")
        else:
            wrong.append(f"{name}: is in no line of the ledger (SHA-256 {digest})")
    for one in wrong:
        say(one)
    if wrong:
        return 1
    lines = content.splitlines()
    last = json.loads(lines[-1])["digest"] if lines else FIRST
    say(f"{arguments[0]}: {len(lines)} lines fit; the last digest is {last}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
