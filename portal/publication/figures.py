"""The figures of a month: what each is called, how it is computed, and what it is counted from.

One literal list; the counting, the pages, the open data and the data dictionary read it. A figure whose source does not
exist yet is listed all the same and says so: nothing is invented.
"""

from dataclasses import dataclass

from portal.ground.errors import N_


@dataclass(frozen=True)
class Figure:
    """One figure. `kind`: count | rate | bands | absent; `cells` name what its value is split by."""

    key: str
    words: str
    definition: str
    source: str
    kind: str = "count"
    cells: str = ""


EVENTS = N_("Events of the cases (hash-chained record)")
CLOCK = N_("Events of the cases, read by the legal clock")
LIST = N_("List of disclosures")
RATINGS = N_("Ratings by applicants")
REGISTERS = N_("Registers of supervision")
TICKETS = N_("Ticket machine of the hall")
REQUESTS = N_("Register of information requests")

_ALL = (
    Figure(
        "received",
        N_("Received"),
        N_("Cases formally filed in the month, online or at a window. A joint filing counts once."),
        EVENTS,
        cells="channel",
    ),
    Figure(
        "accepted",
        N_("Accepted in the month"),
        N_("Cases accepted in the month, by an act or because the five working days passed."),
        EVENTS,
        cells="way",
    ),
    Figure(
        "refused_acceptance",
        N_("Not accepted"),
        N_("Cases whose acceptance was refused in writing in the month."),
        EVENTS,
    ),
    Figure(
        "corrected",
        N_("Asked to correct"),
        N_("Notices of correction sent in the month: the first of a case, and further ones."),
        EVENTS,
        cells="round",
    ),
    Figure(
        "deemed",
        N_("Deemed accepted"),
        N_("Cases that the law counts as accepted because nobody answered within five working days."),
        EVENTS,
    ),
    Figure(
        "done",
        N_("Completed in the month"),
        N_("Cases whose decision was sealed in the month. A joint filing counts once, when all its decisions are sealed."),
        EVENTS,
        cells="type",
    ),
    Figure(
        "done_online",
        N_("Completed, filed online"),
        N_("Completed cases that had been filed online, out of all completed cases."),
        EVENTS,
        kind="rate",
    ),
    Figure(
        "granted",
        N_("Decisions that grant"),
        N_("Completed cases whose decision grants what was applied for, out of all completed cases."),
        EVENTS,
        kind="rate",
    ),
    Figure(
        "on_time",
        N_("Completed in time"),
        N_("Cases sealed on or before the earlier of the statutory and the promised due date, out of the completed cases. Days of special procedures are excluded, lawful extensions included."),
        CLOCK,
        kind="rate",
    ),
    Figure(
        "early",
        N_("Earlier than promised"),
        N_("Completed cases by the share of promised working days that was saved. Cases handled on the spot have no promise and are left out. A boundary belongs to the higher band."),
        CLOCK,
        kind="bands",
        cells="early",
    ),
    Figure(
        "overdue",
        N_("Over the limit"),
        N_("Cases sealed in the month after their due date, and cases still open past it when the month ended. Each is listed with its reason."),
        CLOCK,
        cells="overdue",
    ),
    Figure(
        "suspended",
        N_("Special procedures begun"),
        N_("Written notices in the month that stop the clock (Administrative Licensing Law art. 45)."),
        EVENTS,
    ),
    Figure(
        "extended",
        N_("Extended"),
        N_("Limits extended in the month by the head of the agency (Administrative Licensing Law art. 42)."),
        EVENTS,
    ),
    Figure(
        "ended",
        N_("Withdrawn or terminated"),
        N_("Cases withdrawn by the applicant, or terminated, in the month."),
        EVENTS,
        cells="end",
    ),
    Figure(
        "pre_review",
        N_("Pre-reviews done"),
        N_("Pre-reviews finished in the month by the working days since their receipt. One working day is promised."),
        EVENTS,
        kind="bands",
        cells="pre_review",
    ),
    Figure(
        "first_answer",
        N_("Wait for the first answer"),
        N_("Filings answered for the first time in the month (accepted, refused or asked to correct) by the working days since their receipt."),
        EVENTS,
        kind="bands",
        cells="first_answer",
    ),
    Figure(
        "disclosures",
        N_("Disclosures made"),
        N_("Disclosures published in the month."),
        LIST,
        cells="class",
    ),
    Figure("disclosures_late", N_("Disclosures made late"), N_("Disclosures published after 20 working days or 30 days, whichever is earlier, out of those that went through the two reviews."), LIST, kind="rate"),
    Figure("requests", N_("Information requests received"), N_("Requests for information whose day of receipt lies in the month."), REQUESTS),
    Figure("requests_answered", N_("Information requests answered"), N_("Requests for information that were answered or otherwise ended in the month."), REQUESTS),
    Figure("hall_wait", N_("Waiting in the hall"), N_("Time from drawing a number to being called."), TICKETS, kind="absent"),
    Figure("satisfaction", N_("Satisfaction"), N_("Ratings by grade, with their number; no rating never counts as a good one."), RATINGS, kind="absent"),
    Figure("complaints", N_("Complaints received"), N_("Complaints received, verified and answered."), REGISTERS, kind="absent"),
    Figure("faults", N_("Faults found"), N_("Faults confirmed by kind, without names."), REGISTERS, kind="absent"),
    Figure("window_scores", N_("Assessment of windows"), N_("Scores and grades of windows as confirmed by the assessment group."), REGISTERS, kind="absent"),
)  # fmt: skip
FIGURES: dict[str, Figure] = {figure.key: figure for figure in _ALL}
ABSENT = tuple(figure.key for figure in _ALL if figure.kind == "absent")

# Words of cells that are not bands; classes of disclosures and types of cases are Chinese terms with words of their own.
CELLS: dict[str, str] = {
    "online": N_("online"),
    "window": N_("at a window"),
    "by_act": N_("accepted by the window"),
    "tolerant": N_("accepted with papers to follow"),
    "deemed": N_("deemed accepted"),
    "first": N_("first notice"),
    "again": N_("further notice"),
    "done_late": N_("completed late"),
    "open": N_("still open"),
    "withdrawn": N_("withdrawn"),
    "terminated": N_("terminated"),
}
