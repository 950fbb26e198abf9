"""Information requests of the demonstration: one in each stage, laid out before today, all fictional."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as clock

from models.people import Applicant, Staff
from models.requests import InformationRequest
from portal.ground import time
from portal.ground.errors import BadSetting
from portal.ground.house import house
from portal.people.actors import Actor, applicant_actor, staff_actor
from portal.publication import (
    requests_answering,
    requests_correction,
    requests_filing,
    requests_receipt,
    requests_third_parties,
)
from portal.publication.requests_course import Course

HANDLER = "S011"
WANTED = {"form": "electronic", "means": "page"}


def load_requests() -> int:
    """Lay them out; loading again changes nothing. Returns how many there are. Raises BadSetting in production."""
    if not house.settings.is_demo:
        raise BadSetting("PORTAL_ENV=production: fictional requests are never loaded in production.")
    handler = Staff.get_or_none(Staff.badge == HANDLER)
    people = list(Applicant.select().where(Applicant.is_demo).order_by(Applicant.phone_index).limit(4))
    if not InformationRequest.select().exists() and handler is not None and len(people) == 4:
        _lay_out(handler, [applicant_actor(one) for one in people])
    return InformationRequest.select().count()


def _lay_out(handler: Staff, people: list[Actor]) -> None:
    one, two, three, four = people
    with _at(9) as now:
        done = _received(one, "2025年全县食品安全抽检合格率和不合格企业名单", handler, now)
    with _at(6) as now:
        given = {
            "kind": "partial",
            "content": "2025年全县食品安全抽检合格率为98.2%。",
            "withheld": "不合格企业的生产工艺资料",
            "ground": "others",
            "reason": "涉及企业商业秘密",
        }
        requests_answering.answer(Course(done.request), given, staff_actor(handler, now.date()))
    with _at(5) as now:
        asked = _received(two, "云溪县清溪镇自来水改造工程的有关材料", handler, now)
        until = (now.date() + timedelta(days=20)).isoformat()
        words = {"what": "请写明所需材料的名称或者年份，例如立项批复、竣工验收报告。", "until": until}
        requests_correction.ask(asked, words, staff_actor(handler, now.date()))
    with _at(4) as now:
        open_still = _received(three, "2026年第三季度政务服务中心窗口办件量", handler, now)
        letter = {"role": "agency", "party": "云溪县统计局", "about": "共同编制的季度办件统计表"}
        requests_third_parties.ask(open_still, letter, staff_actor(handler, now.date()))
    with _at(1):
        requests_filing.file_as_applicant({**WANTED, "description": "政务服务中心大厅空调维修合同金额"}, four)


@contextmanager
def _at(workdays: int) -> Iterator[datetime]:
    """A morning so many working days before today."""
    day = house.calendar().add_workdays(time.today(), -workdays)
    moment = datetime.combine(day, clock(9, 30))
    with time.at(moment):
        yield moment


def _received(person: Actor, text: str, handler: Staff, now: datetime) -> Course:
    request, _code = requests_filing.file_as_applicant({**WANTED, "description": text}, person)
    offered = requests_receipt.offer(Course(request), staff_actor(handler, now.date()))
    return requests_receipt.confirm(offered, person)
