"""The lifecycle's diagram, made from the table: docs/lifecycle_diagram.md is this text, and a test keeps it so."""

from portal.cases.act import SAME
from portal.cases.case_clock import BEGIN_MEMBER
from portal.cases.states import ENDED, STATES
from portal.cases.table import TABLE

HEAD = """# The lifecycle as the table has it

Made from `portal/cases/table.py` by `flask lifecycle diagram`; do not edit. Actions that change no state are listed below.

"""


def as_markdown() -> str:
    """A Mermaid state diagram of every row that changes the state, and a table of all rows."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> draft: start, start_at_counter"]
    lines += [f"    [*] --> accepted: {BEGIN_MEMBER}"]  # written with the acceptance of its joint case
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in TABLE.values():
        for state in row.from_:
            target = state if row.to == SAME else row.to
            if target != state:
                arrows.setdefault((state, target), []).append(row.action)
    lines += [f"    {a} --> {b}: {', '.join(actions)}" for (a, b), actions in arrows.items()]
    reached = {b for _a, b in arrows}
    lines += [f"    {code} --> [*]" for code in STATES if code in ENDED and code in reached]
    lines.append("```")
    table = ["", "| action | from | to | who | given | papers | clock |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in TABLE.values():
        cells = (
            row.action,
            ", ".join(row.from_),
            row.to,
            ", ".join(row.who),
            ", ".join(row.given) or "-",
            ", ".join(row.paper) or "-",
            row.clock or "-",
        )
        table.append("| " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines + table) + "\n"
