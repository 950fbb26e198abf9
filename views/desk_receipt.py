"""Door: desk. What is told once: the number and the query code of a case, to hand to the person at the window."""

import json
from typing import Any

from flask import Response, session, url_for

from portal.ground.house import house
from portal.ground.privacy import Tampered
from views.answers import page
from views.desk import at_a_desk, door
from views.desk_case import bench_for

KEPT = "told_once"


def keep_told_once(case: Any, told: dict[str, str]) -> bool:
    """Keep what is told once, sealed in the session, until the receipt shows it. False where there is nothing."""
    if not told:
        return False
    session[KEPT] = [case.id.hex, house.vault.seal(json.dumps(told), f"told_once:{case.id}")]
    return True


def _take(case: Any) -> dict[str, str]:
    key, sealed = session.get(KEPT) or ("", "")
    if key != case.id.hex:
        return {}
    session.pop(KEPT)
    try:
        return json.loads(house.vault.open(sealed, f"told_once:{case.id}"))
    except Tampered:
        return {}


@door.get("/desk/cases/<number>/receipt")
@at_a_desk
def receipt(number: str) -> Response:
    """Number and query code, for printing. The code stands here once and is kept nowhere in the clear."""
    bench = bench_for(number)
    papers = [p for p in bench.papers if p.kind.code.endswith("receipt")]
    return page(
        "desk/receipt.html",
        nav="desk.counter",
        bench=bench,
        case=bench.case,
        number=number,
        told=_take(bench.case),
        paper=papers[0] if papers else None,
        track=url_for("hall.track", _external=True),
    )
