"""How much a page weighs, cold and gzipped, how many requests it makes, and how many queries it costs."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest

from portal.cases import case_files, example_filings, synthetic
from portal.ground.settings import ROOT
from portal.publication import disclosures
from portal.services import catalogue
from tests import cast
from tests import situations as s
from tests.counting import queries
from tests.pages import Page, Visitor

pytestmark = pytest.mark.one_engine

KB = 1024
PUBLIC_LIMIT, DESK_LIMIT, OWN_SCRIPT_LIMIT = 35 * KB, 45 * KB, 4 * KB
MOST_REQUESTS = 5
LIST_QUERIES, CASE_QUERIES = 8, 15
LOADED = '//link[@rel="stylesheet" or @rel="icon"]/@href | //script/@src | //img/@src'
HX = "//*[@hx-get or @hx-post or @hx-put or @hx-patch or @hx-delete]"
PUBLIC = ["/", "/services", f"/services/{s.FOOD}", "/board", "/disclosures", "/track", "/verify", "/sign-in"]


def loaded_by(page: Page) -> list[str]:
    """What a browser fetches for this page without anybody asking, each once."""
    return list(dict.fromkeys(page.all(LOADED)))


def weighed(visitor: Visitor, address: str) -> dict[str, int]:
    """Bytes on the wire of the page and of everything that it loads; pictures of files are content, not page."""
    page = visitor.open(address)
    fetched = [address, *(one for one in loaded_by(page) if "/files/" not in one)]
    sizes = {}
    for one in fetched:
        answer = visitor.client.get(one, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, one
        sizes[one] = len(answer.data)
        if answer.mimetype in ("text/html", "text/css", "text/javascript"):
            assert answer.headers.get("Content-Encoding") == "gzip", one
    return sizes


def scripts_of(page: Page) -> list[str]:
    return [src for src in page.all("//script/@src") if src]


def queries_of(visitor: Visitor, address: str) -> list[str]:
    """The queries of a page once what is kept in memory has been read."""
    visitor.open(address)
    with queries() as asked:
        visitor.open(address)
    return asked


def clerk_of(visitors: Callable[[], Visitor], login: str = cast.CLERK) -> Visitor:
    return cast.staff(visitors(), login)


@pytest.fixture
def full_desk(house: object) -> None:
    """A desk with two hundred cases in every state."""
    synthetic.fill(200)


# Weight


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_weighs_little_and_asks_for_little(visitor, address, language):
    sizes = weighed(visitor.read(language == "en"), address)
    assert sum(sizes.values()) <= PUBLIC_LIMIT, sizes
    assert len(sizes) <= MOST_REQUESTS, sizes


def test_every_guide_stays_within_the_weight(visitor):
    heaviest = {}
    rest = None
    for code in re.findall(r"/services/(\d{12})<", visitor.open("/sitemap.xml").body.decode()):
        rest = (
            rest
            if rest is not None
            else sum(weighed(visitor, f"/services/{code}").values()) - page_bytes(visitor, code)
        )
        heaviest[code] = rest + page_bytes(visitor, code)
    assert len(heaviest) == 96
    assert {code: size for code, size in heaviest.items() if size > PUBLIC_LIMIT} == {}


def page_bytes(visitor: Visitor, code: str) -> int:
    return len(visitor.client.get(f"/services/{code}", headers={"Accept-Encoding": "gzip"}).data)


@pytest.mark.usefixtures("full_desk")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_queue_and_workbench_weigh_little(visitors, language):
    filing = s.filing().submitted().examined(fail=2)
    s.run_worker()
    clerk = clerk_of(visitors).read(language == "en")
    for address in ("/desk", "/desk?tab=all&density=roomy", f"/desk/cases/{filing.case.number}"):
        sizes = weighed(clerk, address)
        assert sum(sizes.values()) <= DESK_LIMIT, (address, sizes)
        assert len(sizes) <= MOST_REQUESTS, (address, sizes)


@pytest.mark.parametrize("phase", ["draft", "submitted"])
def test_the_pages_of_an_applicants_case_weigh_little(visitor, phase):
    filing = s.filing().filled() if phase == "draft" else s.filing().submitted()
    applicant = cast.applicant(visitor)
    sizes = weighed(applicant, f"/my/cases/{filing.case.number or filing.case.id.hex}")
    assert sum(sizes.values()) <= DESK_LIMIT, sizes
    assert len(sizes) <= MOST_REQUESTS, sizes


def test_our_own_script_is_small():
    own = {f.name: f.stat().st_size for f in (ROOT / "static").glob("*.js") if not f.name.startswith("htmx")}
    assert own
    assert sum(own.values()) <= OWN_SCRIPT_LIMIT, own


def test_a_page_without_an_hx_attribute_loads_no_script(visitor):
    seen = {address: visitor.open(address) for address in PUBLIC}
    with_scripts = [address for address, page in seen.items() if scripts_of(page)]
    assert with_scripts == [address for address, page in seen.items() if page.all(HX)]
    assert "/" not in with_scripts
    assert f"/services/{s.FOOD}" not in with_scripts


def test_pages_come_from_the_server_compressed_and_styles_may_be_kept_for_a_year(client):
    answer = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    style = re.search(rb'href="(/static/portal.css[^"]*)"', client.get("/").data)[1].decode()
    assert "max-age=31536000" in client.get(style).headers["Cache-Control"]


# Queries


def test_the_directory_and_its_search_ask_the_database_no_more_than_lists_may(visitor):
    for address in ("/", "/services", "/services?q=食品", "/services?page=3", "/disclosures", "/board"):
        assert len(queries_of(visitor, address)) <= LIST_QUERIES, address


def test_a_guide_asks_the_database_no_more_than_a_list_may(visitor):
    assert len(queries_of(visitor, f"/services/{s.FOOD}")) <= LIST_QUERIES
    assert len(queries_of(visitor, f"/disclosures/{disclosures.slugs()[0]}")) <= LIST_QUERIES


def test_the_queue_asks_as_much_for_two_hundred_cases_as_for_two(visitors):
    s.filing().submitted()
    s.filing(s.SHOP).submitted()
    clerk = clerk_of(visitors)
    addresses = ("/desk", "/desk?q=云小满", "/desk?service=" + s.FOOD)
    few = {address: len(queries_of(clerk, address)) for address in addresses}
    synthetic.fill(200)
    many = {address: queries_of(clerk, address) for address in addresses}
    assert {address: len(queries) for address, queries in many.items()} == few
    assert all(len(queries) <= LIST_QUERIES for queries in many.values()), many


def test_the_workbench_asks_as_much_for_a_long_case_as_for_a_short_one(visitors):
    short = s.filing(s.SHOP).submitted()
    long = s.filing().submitted().examined(fail=2)
    long.act("notify_correction", long.clerk)
    for item in ("990131004000-M03", "990131004000-M04", "990131004000-M05", "990131004000-M06"):
        give(long, item)
    example_filings.fill(long.fresh(), long.owner)
    long.act("resubmit", long.owner).examined()
    s.run_worker()
    clerk = clerk_of(visitors)
    few = queries_of(clerk, f"/desk/cases/{short.case.number}")
    many = queries_of(clerk, f"/desk/cases/{long.case.number}")
    assert len(many) <= CASE_QUERIES, many
    assert len(few) <= CASE_QUERIES, few


def give(filing: s.Filing, code: str) -> None:
    content = BytesIO(example_filings.picture(f"{code} again"))
    case_files.give(filing.case, catalogue.guide_of(filing.case.guide), code, content, "b.jpg", by=filing.owner)


def test_my_cases_ask_as_much_for_many_as_for_one(visitor):
    s.filing().submitted()
    applicant = cast.applicant(visitor)
    one = queries_of(applicant, "/my")
    s.filing(s.SHOP).submitted()
    s.filing(s.ALLOWANCE).submitted()
    s.filing("990111002000").filled()
    several = queries_of(applicant, "/my")
    assert len(several) == len(one)
    assert len(several) <= LIST_QUERIES, several


@pytest.mark.parametrize("phase", ["draft", "submitted", "accepted", "sealed"])
def test_an_applicants_case_asks_no_more_than_a_case_may(visitor, phase):
    begun = {"draft": lambda f: f.filled(), "submitted": lambda f: f.submitted()}
    filing = begun.get(phase, lambda f: getattr(f, phase)())(s.filing())
    applicant = cast.applicant(visitor)
    queries = queries_of(applicant, f"/my/cases/{filing.case.number or filing.case.id.hex}")
    assert len(queries) <= CASE_QUERIES, queries
