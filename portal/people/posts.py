"""The posts of the centre: what each is called and what it may do. A post not named here opens no door."""

from dataclasses import dataclass

from portal.ground.errors import N_


@dataclass(frozen=True)
class PostKind:
    """A post in words: its name and what its holder does here."""

    code: str
    name: str
    duty: str


_ROWS = (
    PostKind("clerk", N_("Clerk"), N_("receives cases, pre-reviews them, asks for corrections, accepts them")),
    PostKind("window_head", N_("Window head"), N_("assigns cases, decides, refuses acceptance")),
    PostKind("reviewer", N_("Reviewer"), N_("examines accepted cases")),
    PostKind("inspector", N_("Inspector"), N_("records inspections on site")),
    PostKind("agency_head", N_("Head of the agency"), N_("decides refusals and extensions")),
    PostKind("government_head", N_("Head of the government"), N_("approves extensions of joint cases")),
    PostKind("seal_keeper", N_("Keeper of the seals"), N_("orders decisions to be sealed, keeps the register")),
    PostKind("supervisor", N_("Supervisor"), N_("watches time limits, handles complaints, takes samples")),
    PostKind("archivist", N_("Archivist"), N_("checks and files volumes")),
    PostKind("drafter", N_("Drafter of publications"), N_("drafts what the centre publishes")),
    PostKind("first_reviewer", N_("First reviewer of publications"), N_("reviews drafts before publication")),
    PostKind("final_reviewer", N_("Final reviewer of publications"), N_("releases publications")),
    PostKind("admin", N_("Administrator"), N_("keeps accounts, services and the calendar")),
)
POSTS: dict[str, PostKind] = {row.code: row for row in _ROWS}
DESK = ("clerk", "window_head", "reviewer", "inspector", "agency_head", "government_head", "seal_keeper", "archivist")
