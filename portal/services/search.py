"""The directory: what there is, filtered, searched and paged.

Each process keeps a light index of all items in memory (2 KB an item) and reads it anew when a newer CatalogueLoad is
there, so that a search is one query and some string comparisons: 0.2 ms for 96 items, 10 ms for 5,000.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from models.database import db
from models.people import Department
from models.services import CatalogueLoad, Service
from portal.services.matching import Findable, Query, likeness, marked, marked_initials, marked_spelling, rank, shortens

PAGE = 20
NEAREST = 5
CLOSE = 0.45  # likeness from which a mistyped query counts as found
FAR = 0.15  # likeness from which a name is worth proposing


@dataclass(frozen=True, slots=True)
class Item:
    """A service as a list shows it."""

    code: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    department: str
    item_type: str
    case_type: str
    online_level: str
    audience: tuple[str, ...]
    themes: tuple[str, ...]
    promised_days: int
    visits: int
    is_free: bool
    is_hot: bool
    result_name: str
    sort: int
    findable: Findable = field(repr=False)
    readings: tuple[str, ...] = field(repr=False)  # initials of the name itself
    spelling: str = field(repr=False)  # its pinyin in full


FACETS: dict[str, Callable[[Item], Sequence[str]]] = {
    "audience": lambda item: item.audience,
    "theme": lambda item: item.themes,
    "online": lambda item: (item.online_level,),
    "type": lambda item: (item.item_type,),
    "department": lambda item: (item.department,),
}


@dataclass(frozen=True)
class DepartmentName:
    """A department as a list names it."""

    code: str
    name: str
    name_en: str
    short_name: str


@dataclass(frozen=True)
class Index:
    """All items as of one loading. `options`: facet -> value -> number of items, in the order of the catalogue."""

    stamp: UUID | None
    database: object
    items: tuple[Item, ...]
    by_code: dict[str, Item]
    departments: dict[str, DepartmentName]
    options: dict[str, Counter[str]]


@dataclass(frozen=True)
class Found:
    """One page of a search. `close`: nothing fits, these are similar. `page` and `pages` count from 1."""

    query: Query
    items: Sequence[Item]
    total: int
    page: int
    pages: int
    close: bool
    nearest: list[Item]
    chosen: Mapping[str, tuple[str, ...]]
    counts: Mapping[str, Mapping[str, int]]  # facet -> value -> what it would show beside the words and other filters


class Memory:
    """What this process remembers."""

    index: Index | None = None


_memory = Memory()


def forget() -> None:
    """Drop the index of this process."""
    _memory.index = None


def index() -> Index:
    """The index of this process, read anew when another loading took place. One query when it is current."""
    last = CatalogueLoad.select(CatalogueLoad.id).order_by(CatalogueLoad.id.desc()).tuples().first()
    stamp = last[0] if last else None
    kept = _memory.index
    if kept is None or kept.stamp != stamp or kept.database is not db.obj:
        kept = _memory.index = _read(stamp)
    return kept


def codes() -> list[str]:
    """The codes of every service, in the order of the catalogue."""
    return [item.code for item in index().items]


def _read(stamp: UUID | None) -> Index:
    rows = Service.select().order_by(Service.sort)
    items = tuple(_item(row) for row in rows)
    names = Department.select(Department.code, Department.name, Department.name_en, Department.short_name).order_by(
        Department.sort
    )
    departments = {code: DepartmentName(code, *rest) for code, *rest in names.tuples()}
    options: dict[str, Counter[str]] = {}
    for facet, values in FACETS.items():
        options[facet] = Counter(value for item in items for value in values(item))
    options["department"] = Counter(
        {code: options["department"][code] for code in departments if options["department"][code]}
    )
    options["theme"] = Counter(dict(options["theme"].most_common()))
    return Index(stamp, db.obj, items, {item.code: item for item in items}, departments, options)


def _item(row: Service) -> Item:
    lines = [line.split(" ") for line in row.initials.split("\n")]
    readings = [[letters for letters in line if "'" not in letters] for line in lines]
    spellings = [next((letters for letters in line if "'" in letters), "") for line in lines]
    initials = tuple(letters for line in readings for letters in line)
    names = (row.name, *row.aliases)
    findable = Findable.of(row.code, names, row.name_en, row.search_text.split("\n"), initials, spellings)
    return Item(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        aliases=tuple(row.aliases),
        department=row.department_id,
        item_type=row.item_type,
        case_type=row.case_type,
        online_level=row.online_level,
        audience=tuple(row.audience),
        themes=tuple(row.themes),
        promised_days=row.promised_days,
        visits=row.visits,
        is_free=row.is_free,
        is_hot=row.is_hot,
        result_name=row.result_name,
        sort=row.sort,
        findable=findable,
        readings=tuple(readings[0]),
        spelling=spellings[0],
    )


def find(typed: str = "", chosen: Mapping[str, Sequence[str]] | None = None, page: int = 1) -> Found:
    """The items that fit the query and the filters, best first, 20 a page.

    Within a facet any chosen value fits, between facets all must. Values that no item has are ignored. A page beyond
    the last one is the last one. Where nothing fits, similar names are found instead, and named as such.
    """
    current = index()
    query = Query.of(typed)
    wanted = {name: tuple(v for v in (chosen or {}).get(name, ()) if v in current.options[name]) for name in FACETS}
    everywhere, close = _answering(query, current.items)
    items = _passing(everywhere, wanted)
    nearest: list[Item] = []
    if not items and query.text:
        fitting = _passing(current.items, wanted)
        items, close = _close(query, fitting), True
        nearest = [] if items else _near(query, fitting)
    pages = max(1, -(-len(items) // PAGE))
    page = min(max(1, page), pages)
    shown = items[(page - 1) * PAGE : page * PAGE]
    is_all = not query.text and not any(wanted.values())
    counts = current.options if is_all else _counts(everywhere, wanted)
    return Found(query, shown, len(items), page, pages, close and bool(items), nearest, wanted, counts)


def _answering(query: Query, items: Sequence[Item]) -> tuple[Sequence[Item], bool]:
    """What fits the words, whatever the filters; True where nothing does and these are only similar."""
    if not query.text:
        return items, False
    fitting = _matching(query, items) if query.whole else []
    return (fitting, False) if fitting else (_close(query, items), True)


def _counts(items: Sequence[Item], wanted: Mapping[str, tuple[str, ...]]) -> dict[str, Counter[str]]:
    """What each value of a facet would show beside the words and the filters of the other facets."""
    beside = {name: _passing(items, {**wanted, name: ()}) for name in FACETS}
    return {name: Counter(value for item in beside[name] for value in values(item)) for name, values in FACETS.items()}


def _passing(items: Sequence[Item], wanted: Mapping[str, tuple[str, ...]]) -> Sequence[Item]:
    active = [(FACETS[name], set(values)) for name, values in wanted.items() if values]
    if not active:
        return items
    return [item for item in items if all(not values.isdisjoint(of(item)) for of, values in active)]


def _matching(query: Query, items: Sequence[Item]) -> list[Item]:
    """What fits, best first: by rank, then what is asked for most, then the shorter name. Else what it is short for."""
    ranked = [(fit, item) for item in items if (fit := rank(query, item.findable)) is not None]
    if not ranked:
        is_short_for = shortens(query)
        ranked = [(7, item) for item in items if is_short_for(item.findable)]
    ranked.sort(key=lambda pair: (pair[0], pair[0] > 1 and not pair[1].is_hot, len(pair[1].name), pair[1].sort))
    return [item for _, item in ranked]


def _close(query: Query, items: Sequence[Item]) -> list[Item]:
    return [item for score, item in _similar(query, items) if score >= CLOSE and not query.whole.isdigit()]


def _near(query: Query, items: Sequence[Item]) -> list[Item]:
    return [item for score, item in _similar(query, items)[:NEAREST] if score >= FAR] or _popular(items)


def _popular(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.is_hot][:NEAREST]


def _similar(query: Query, items: Sequence[Item]) -> list[tuple[float, Item]]:
    scored = [(score, item) for item in items if (score := likeness(query, item.findable)) > 0]
    return sorted(scored, key=lambda pair: (-pair[0], not pair[1].is_hot, pair[1].sort))


def nearest_to(typed: str, n: int = NEAREST) -> list[Item]:
    """The items whose code or name is most like what was typed; popular ones where nothing is."""
    return _near(Query.of(typed), index().items)[:n]


def name_in_pieces(item: Item, shown: str, query: Query) -> list[tuple[str, bool]]:
    """The shown name cut where the query fits it; initials and pinyin mark the characters that they stand for."""
    pieces = marked(shown, query)
    if query.is_latin and shown == item.name and not any(hit for _, hit in pieces):
        by_initials = marked_initials(shown, query, item.readings)
        return by_initials if len(by_initials) > 1 else marked_spelling(shown, query, item.spelling)
    return pieces
