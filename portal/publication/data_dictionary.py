"""The data dictionary: what every column of the open data and every figure means, from the lists that the portal uses."""

from portal.publication.bands import BANDS
from portal.publication.datasets import DATASETS
from portal.publication.figures import FIGURES

HEAD = """# Data dictionary

Open data behind the transparency board. Every table is at `/board/data/<name>.csv` (UTF-8 with BOM, comma, CRLF, one header
line) and `/board/data/<name>.json`; `/board/data/catalog.jsonld` lists them (DCAT). Columns keep name, place and meaning; new
ones come at the end. An empty cell: not applicable, or suppressed because fewer than five cases stand behind it. Text that
begins with `=`, `+`, `-` or `@` carries an apostrophe in CSV, so that a spreadsheet does not take it for a formula. Rates are
rounded down: 100 means all. Data are of published months only. This file is written by `flask figures dictionary`.
"""


def as_markdown() -> str:
    """docs/data_dictionary.md."""
    lines = [HEAD]
    for one in DATASETS.values():
        lines += [f"## {one.name}", "", one.about, "", "| column | type | meaning |", "| --- | --- | --- |"]
        lines += [f"| {column.name} | {column.type} | {column.meaning} |" for column in one.columns]
        lines.append("")
    lines += ["## Codes of bands", "", "| measure | band | meaning |", "| --- | --- | --- |"]
    lines += [f"| {key} | {code} | {words} |" for key, bands in BANDS.items() for code, words in bands.items()]
    lines += ["", "## Figures", "", "| code | name | how it is computed |", "| --- | --- | --- |"]
    lines += [
        f"| {one.key} | {one.words} | {one.definition}{' Not collected yet.' if one.kind == 'absent' else ''} |"
        for one in FIGURES.values()
    ]
    return "\n".join([*lines, ""])
