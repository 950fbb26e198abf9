"""The guide of a joint service (一件事) as one filing sees it: made from a bundle and the members that were chosen.

It is a guide like any other - form, materials, limit - so that a parent case is filed, examined and counted as every
case is. Beside that it remembers of which member each question and each material is.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from portal.services.guide import Code, Guide, Name, Positive, ServiceCode, Typed, Words


class JointMember(Typed):
    """A chosen member: its own guide as it was when the filing was made, and where its parts went.

    `fields`: (own key, key of the joint form). `materials`: (own code, code in the joint guide), its application form
    among them. `produced`: (own code, member that produces it): obtained in the process, never asked for.
    """

    service: ServiceCode
    name: Name
    department: Code
    organ: Words  # in whose name it decides
    guide: Code  # id of the guide's row
    optional: bool
    order: Positive
    fields: tuple[tuple[str, str], ...]
    materials: tuple[tuple[Code, Code], ...]
    produced: tuple[tuple[Code, ServiceCode], ...]

    @property
    def guide_id(self) -> UUID:
        """The row of the member's own guide."""
        return UUID(self.guide)


class JointGuide(Guide):
    """A guide whose case has members (parent and child cases). `code` is the bundle's."""

    code: Code
    lead_department: Code
    opinion_days: Positive
    flow: Words
    members: Annotated[tuple[JointMember, ...], Field(min_length=1)]
    left_out: tuple[ServiceCode, ...]

    def __hash__(self) -> int:
        """As for every guide: code and version say which."""
        return hash((self.code, self.version))

    def member(self, service: str) -> JointMember | None:
        """The chosen member with this service code."""
        return next((m for m in self.members if m.service == service), None)

    def members_of(self, department: str) -> tuple[JointMember, ...]:
        """The chosen members that this department decides, in the order of the bundle."""
        return tuple(m for m in self.members if m.department == department)
