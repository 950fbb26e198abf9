"""The row of the lifecycle's table that files a case away (R-ARC). The archive's own page has its form."""

from portal.cases import archive_filing
from portal.cases.table_row import Row
from portal.ground.errors import N_

ARCHIVING = (
    Row(
        "archive",
        N_("File away"),
        ("delivered", "not_accepted", "terminated", "withdrawn"),
        "archived",
        ("window",),
        archive_filing.archive,
        ("retention", "reserved", "note", "volume"),
        ready=archive_filing.may_archive,
        asks=True,
        on_pages=False,
    ),
)
