"""The paper on a publication (docs/rules/documents.md 28): a kind of `kinds`, in a row of its own.

It has no number of its own (文号 –): the index number names it. It is not sealed and stays inside.
"""

from portal.cases.papers.kinds import Kind
from portal.ground.errors import N_

REVIEW = Kind(
    "publication_review",
    "政务公开审核表",
    N_("Form of both reviews"),
    None,
    "publication_review.html",
    "final_reviewer",
    (
        "organ.name",
        "case_number",
        "review.purpose",
        "review.title",
        "review.class",
        "review.made_on",
        "review.manner",
        "review.sent.by",
        "review.first.by",
        "review.final.by",
        "review.final.resolved_on",
        "review.final.members",
        "review.public_at",
    ),
    seal="none",
    copies=1,
    outgoing=False,
    subject="索引号",
)
PUBLICATION_KINDS: dict[str, Kind] = {REVIEW.code: REVIEW}
