"""How long a volume is kept and how it is numbered: 档号 is 全宗号-类别-年度-保管期限-案卷号 (documents.md 18-20)."""

from datetime import date
from typing import Any

from models.archive import Volume
from models.cases import Case
from portal.cases import office_values
from portal.ground import time
from portal.ground.errors import N_, Refused

PERMANENT, THIRTY, TEN = "permanent", "30", "10"
RETENTIONS = {PERMANENT: N_("Permanent"), THIRTY: N_("30 years"), TEN: N_("10 years")}
PRINTED = {PERMANENT: "永久", THIRTY: "30年", TEN: "10年"}
_LETTERS = {PERMANENT: "Y", THIRTY: "D30", TEN: "D10"}  # DA/T 13
# 类别: what the house does, one letter pair each; JD are the records of supervision (R-ARC-3).
CATEGORIES = {"permit": "XK", "confirmation": "QR", "benefit": "JF", "record": "BA", "service": "FW"}
SUPERVISION = "JD"
# What the archive office sets (office_archive): the fonds number of an organ, the retention of a service.
FONDS, RETENTION = "fonds", "retention"


def fonds_of(organ: str) -> str:
    """全宗号, given by the archive office; the organ's code word (机关代字) until it has given one."""
    return str(office_values.value_of(FONDS, organ, time.today(), organ))


def retention_of(case: Case) -> str:
    """How long this case is kept: as the archive office set for its service, else 30 years for what was decided and 10
    for what ended before a decision.
    """
    own = office_values.value_of(RETENTION, case.service_code, time.today(), None)
    if own in RETENTIONS:
        return str(own)
    return THIRTY if case.outcome else TEN


def chosen_retention(value: object, case: Case) -> str:
    """What the window chose, or the default. Raises Refused for a period that the archives do not know."""
    wanted = str(value or "").strip() or retention_of(case)
    if wanted not in RETENTIONS:
        raise Refused(
            N_("Please choose how long the volume is kept: permanent, 30 years or 10 years."), field="retention"
        )
    return wanted


def word_of(volume: Volume) -> str:
    """The series of numbers in which a volume is counted, beside its fonds and year."""
    return f"案卷-{volume.category}-{_LETTERS[volume.retention]}"


def code_of(volume: Volume, serial: int) -> str:
    """档号, for example 云市监-XK-2026-D30-0001."""
    return f"{volume.fonds}-{volume.category}-{volume.year}-{_LETTERS[volume.retention]}-{serial:04d}"


def kept_until(volume: Volume) -> date | None:
    """The last day on which the volume must be kept, counted from the end of its year; None: for ever."""
    return None if volume.retention == PERMANENT else date(volume.year + int(volume.retention), 12, 31)


def past_their_period(today: date) -> Any:
    """SQL for volumes whose period is over on that day."""
    over = [(Volume.retention == kept) & (Volume.year < today.year - int(kept)) for kept in (THIRTY, TEN)]
    return (Volume.state == "ready") & (over[0] | over[1])
