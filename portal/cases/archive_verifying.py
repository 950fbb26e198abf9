"""The files of volumes that are ready, read again from where they are stored: are they still the ones that were made?

A volume's row names the SHA-256 of each, and so does an event in the chain of every case in it: whoever changes a file
and its row together is found by the chain.
"""

from collections.abc import Iterator
from typing import Any

from models.archive import Volume, VolumeCase
from models.cases import CaseEvent
from portal.ground.audit import Problem, body_of
from portal.ground.house import house


def verify() -> Iterator[Problem]:
    """Every reading copy and package that differs, is gone, or is not the one that the cases' records name."""
    for volume in Volume.select().where(Volume.state == "ready").order_by(Volume.code).iterator():
        name, recorded = volume.code or str(volume.id), _recorded(volume)
        for what, fact, key, sha256 in (
            ("reading copy", "copy", volume.copy_key, volume.copy_sha256),
            ("package", "package", volume.package_key, volume.package_sha256),
        ):
            if recorded is not None and recorded.get(fact) != sha256:
                yield Problem("volume", name, f"its {what} is not the one that the records of its cases name")
            if not key or not house.storage.verify(key, sha256):
                yield Problem("volume", name, f"its {what} is not the file that was made")


def _recorded(volume: Volume) -> dict[str, Any] | None:
    """What the record of a case in it says of its files; None for records of supervision, which have no such event."""
    if volume.kind == "supervision":
        return None
    inside = (
        VolumeCase.select(VolumeCase.case).where(VolumeCase.volume == volume.id).order_by(VolumeCase.place).limit(1)
    )
    made = CaseEvent.select(CaseEvent.body).where(CaseEvent.case.in_(inside), CaseEvent.action == "volume_made")
    said = [body_of(body) for (body,) in made.order_by(CaseEvent.seq.desc()).tuples()]
    return next((one for one in said if one.get("volume") == str(volume.id)), {})
