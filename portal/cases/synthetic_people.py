"""Fictional people and companies in any number: common names, phones that begin with 10, numbers that begin with 990000."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from models.database import new_id
from models.people import Applicant
from portal.ground.house import house
from portal.people.checks import CODE_LETTERS, CODE_WEIGHTS, ID_WEIGHTS, ORGAN_WEIGHTS

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红建国文辉力志永健世广义兴良海山仁波宁贵福生龙元全胜学祥才发成康星光"
    "天达安岩中茂进林有坚和彪博诚先敬震振壮思群豪心邦承乐绍功松善厚庆友裕河哲江浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克"
)
COMPANIES = (
    "餐饮店",
    "小吃店",
    "便利店",
    "理发店",
    "商贸有限公司",
    "建材有限公司",
    "农业专业合作社",
    "文化传播有限公司",
)
TOWNS = ("清河街道", "东门街道", "清溪镇", "南塘镇", "柳林乡")
BORN_FROM, BORN_DAYS = date(1945, 1, 1), 365 * 60
COMPANY_SHARE = 0.2
_WEIGHTS = list(accumulate(1 / (place + 6) for place in range(len(SURNAMES))))  # a few surnames are borne by many


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who files: a natural person or a company, with an account. Indexes are blind (portal/ground/privacy)."""

    id: str
    kind: str
    name: str
    phone: str
    number: str  # ID number or credit code
    address: str
    phone_index: str
    phone_tail_index: str
    id_index: str
    id_tail_index: str

    def facts(self) -> dict[str, str]:
        """What a case keeps of them, encrypted."""
        return {"_id" if self.kind == "natural" else "_credit_code": self.number, "_phone": self.phone,
                "_address": self.address}  # fmt: skip


def id_number(rng: Random) -> str:
    """A valid ID number of nobody (GB 11643): region 990000 does not exist."""
    born = BORN_FROM + timedelta(days=rng.randrange(BORN_DAYS))
    body = f"990000{born:%Y%m%d}{rng.randrange(1000):03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, ID_WEIGHTS, strict=True)) % 11]


def credit_code(rng: Random) -> str:
    """A valid unified social credit code of nobody (GB 32100), organisation code inside (GB 11714)."""
    organ = f"{rng.randrange(10**8):08d}"
    rest = 11 - sum(int(d) * w for d, w in zip(organ, ORGAN_WEIGHTS, strict=True)) % 11
    body = f"91990000{organ}{'X' if rest == 10 else rest % 11}"
    return body + CODE_LETTERS[-sum(CODE_LETTERS.index(c) * w for c, w in zip(body, CODE_WEIGHTS, strict=True)) % 31]


def person_name(rng: Random) -> str:
    """A common Chinese name of two or three characters."""
    given = rng.choice(GIVEN) + (rng.choice(GIVEN) if rng.random() < 0.75 else "")
    return rng.choices(SURNAMES, cum_weights=_WEIGHTS)[0] + given


def people(count: int, rng: Random) -> list[Person]:
    """That many people whose phones no account has yet."""
    phones = _free_phones(count, rng)
    return [_person(next(phones), rng) for _ in range(count)]


def _free_phones(count: int, rng: Random) -> Iterator[tuple[str, str]]:
    """(phone, its index) of phones that nobody has. One query for all, more only when one was taken."""
    given: set[str] = set()
    index = house.vault.blind_index
    while True:
        drawn = {p: index(p, "phone") for p in (f"10{rng.randrange(10**9):09d}" for _ in range(count))}
        rows = Applicant.select(Applicant.phone_index).where(Applicant.phone_index.in_(list(drawn.values())))
        taken = {i for (i,) in rows.tuples()} | given
        for phone, phone_index in drawn.items():
            if phone_index not in taken:
                given.add(phone_index)
                yield phone, phone_index


def _person(phone: tuple[str, str], rng: Random) -> Person:
    natural = rng.random() >= COMPANY_SHARE
    number = id_number(rng) if natural else credit_code(rng)
    name = person_name(rng) if natural else f"云溪县{rng.choice(GIVEN)}{rng.choice(GIVEN)}{rng.choice(COMPANIES)}"
    index = house.vault.blind_index
    return Person(
        id=new_id().hex,
        kind="natural" if natural else "company",
        name=name,
        phone=phone[0],
        number=number,
        address=f"云溪县{rng.choice(TOWNS)}示例路{rng.randrange(1, 300)}号",
        phone_index=phone[1],
        phone_tail_index=index(phone[0][-4:], "tail"),
        id_index=index(number, "identity"),
        id_tail_index=index(number[-4:], "tail"),
    )


ACCOUNT_COLUMNS = (
    "id", "kind", "name", "phone_sealed", "phone_index", "id_sealed", "id_index", "credit_code", "address_sealed",
    "is_demo", "created_at",
)  # fmt: skip


def account_row(person: Person, at: datetime) -> tuple[Any, ...]:
    """The account of a person as a row of ACCOUNT_COLUMNS."""
    seal, key = house.vault.seal, _dashed(person.id)
    natural = person.kind == "natural"
    return (
        person.id,
        person.kind,
        person.name,
        seal(person.phone, f"applicant.phone_sealed:{key}"),
        person.phone_index,
        seal(person.number, f"applicant.id_sealed:{key}") if natural else None,
        person.id_index if natural else None,
        None if natural else person.number,
        seal(person.address, f"applicant.address_sealed:{key}"),
        False,
        at,
    )


def _dashed(key: str) -> str:
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
