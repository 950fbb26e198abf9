"""The shortest way to a situation: a case brought to a state by the acts that lead there, by the fixed cast."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import Any

from models.cases import Case, Paper
from models.people import Applicant, Post, Staff
from portal.cases import case_files, example_filings, form_files, issuing, lifecycle, sealing, starting
from portal.cases.who import POST_OF_ROLE, deciding_post, open_steps
from portal.ground import time
from portal.ground.house import house
from portal.people import codes
from portal.people.accounts import phone_of
from portal.people.actors import Actor, applicant_actor, staff_actor
from portal.services import catalogue

FOOD = "990131004000"  # a permit with an on-site step, pre-review possible
LIGHT = "990131005000"  # a permit for which nothing has to be uploaded
SHOP = "990131001000"  # an 即办件
ALLOWANCE = "990111008000"  # a benefit: no permit
WINDOW_ONLY = "990109004000"  # of the two services that are received at the window only
JOINT = "990132002000"  # a 联办件
REPORTED = "990115002000"  # a 报批件


def staff(badge: str) -> Actor:
    """A member of the demonstration's staff."""
    return staff_actor(Staff.get(Staff.badge == badge))


CLERK, COLLEAGUE, HEAD, REVIEWER, INSPECTOR = "S001", "S002", "S007", "S008", "S018"
AGENCY_HEAD, KEEPER, ANY_CLERK, ANY_HEAD, SECOND_INSPECTOR, SUPERVISOR = "S013", "S017", "S015", "S014", "S016", "S010"
GOVERNMENT_HEAD = "S021"


def person(name: str = "云小满") -> Applicant:
    """An applicant of the demonstration by name."""
    return Applicant.get(Applicant.name == name)


@dataclass
class Filing:
    """A case and who files it; each step returns itself, so that a situation reads as one line."""

    case: Case
    owner: Actor

    @property
    def clerk(self) -> Actor:
        """A clerk of the deciding department."""
        return staff(CLERK if self.case.department_id == "SCJG" else ANY_CLERK)

    def act(self, action: str, by: Actor, **given: Any) -> "Filing":
        """Perform an action of the table."""
        self.case = lifecycle.perform(self.case, action, by=by, **given).case
        return self

    def fresh(self) -> Case:
        """The case as the database has it now."""
        self.case = Case.get_by_id(self.case.id)
        return self.case

    def filled(self, *, promise: bool = False) -> "Filing":
        """Every answer given and every required material uploaded (deferrable ones promised if asked)."""
        self.case = example_filings.fill(self.case, self.owner, promise=promise)
        return self

    def submitted(self, *, promise: bool = False) -> "Filing":
        """Formally submitted by the applicant."""
        self.filled(promise=promise)
        signed: dict[str, Any] = {}
        if promise:
            signed = {"commit": "1", "code": codes.send_code(phone_of(self.case.owner), "sign")}
        return self.act("submit", self.owner, **signed)

    def examined(self, *, fail: int = 0) -> "Filing":
        """Every check point has a verdict; the first `fail` fail."""
        self.case = example_filings.examine(self.fresh(), self.clerk, fail=fail)
        return self

    def accepted(self) -> "Filing":
        """Accepted by the clerk."""
        return self.submitted().examined().act("accept", self.clerk)

    def stepped(self) -> "Filing":
        """Every step before the decision recorded."""
        for step in open_steps(catalogue.guide_of(self.case.guide)):
            post = POST_OF_ROLE.get(step.role, "reviewer")
            by = staff(INSPECTOR if post == "inspector" else SECOND_INSPECTOR)
            given = {"second_officer": SECOND_INSPECTOR} if post == "inspector" else {}
            self.act("save_step", by, opinion="符合要求。", **given)
        return self

    def decider(self) -> Actor:
        """Who may decide this case."""
        post = deciding_post(catalogue.guide_of(self.case.guide))
        return {"clerk": self.clerk, "reviewer": staff(SECOND_INSPECTOR)}.get(post) or staff(ANY_HEAD)

    def granted(self) -> "Filing":
        """Decided: granted, waiting for the seal."""
        self.accepted().stepped()
        return self.act("grant", self.decider(), content="准予。", valid_from=time.today().isoformat())

    def sealed(self) -> "Filing":
        """Granted and sealed by the worker on the keeper's order."""
        self.granted().act("order_seal", staff(KEEPER))
        _beside(sealing.carry_out_waiting)
        self.fresh()
        return self


def filing(code: str = FOOD, name: str = "云小满") -> Filing:
    """A fresh draft of an applicant."""
    owner = person(name)
    return Filing(starting.start(code, owner, starting.party_of(owner)), applicant_actor(owner))


def give_post(badge: str, post: str, department: str = "SCJG") -> None:
    """A further post for a member of staff."""
    holder = Staff.get(Staff.badge == badge)
    Post.create(staff=holder, post=post, department=department, centre="YXZW", valid_from=date(2026, 1, 1))


def words(paper: Paper) -> str:
    """What a paper says, without tags and white space."""
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]+>", "", issuing.html_of(paper))))


def run_worker() -> None:
    """What the worker does in a second: clean files, make forms, render papers, seal."""
    _beside(_work)


def _work() -> None:
    while case_files.clean_waiting(50) or form_files.make_waiting(50) or issuing.render_waiting(50):
        pass
    sealing.carry_out_waiting(50)


def _beside(do: Callable[[], object]) -> None:
    """In a thread of its own where a browser is driven by this one: its event loop lets nothing be signed here."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        do()
        return

    def connected() -> None:
        house.connect()
        try:
            do()
        finally:
            house.disconnect()

    with ThreadPoolExecutor(1) as one:
        one.submit(connected).result()


def at(text: str) -> Any:
    """Live at a moment: `with at("2026-11-23T09:00"):`."""
    return time.at(datetime.fromisoformat(text))
