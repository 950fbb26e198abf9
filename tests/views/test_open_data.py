"""Open data in the hands of those who will use them: pandas, rdflib with SPARQL, feedparser and an XML parser."""

import io
import json
from datetime import date

import feedparser
import pytest
import rdflib
from lxml import etree

from models.figures import MonthSnapshot
from portal.ground import time
from portal.publication import changing, data_files, datasets, freezing, snapshots
from portal.publication.months import read_month
from tests import situations as s
from tests.portal.publication import stage as p

pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),
]  # rdflib by itself
OCTOBER = read_month("2026-10")
FORMULA = '=HYPERLINK("http://example.org","x")'
TYPES = {"text": "string", "integer": "Int64", "decimal": "Float64", "boolean": "boolean", "date": "string"}
PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
# What DCAT-AP 3 makes mandatory, and of what class or kind the values are where it says so.
MANDATORY = {
    "dcat:Catalog": ("dct:title", "dct:description", "dct:publisher", "dcat:dataset"),
    "dcat:Dataset": ("dct:title", "dct:description", "dct:publisher", "dct:accrualPeriodicity", "dcat:distribution"),
    "dcat:Distribution": ("dcat:accessURL", "dcat:downloadURL", "dcat:mediaType", "dct:format"),
    "foaf:Agent": ("foaf:name",),
}
RESOURCES = (
    "dct:publisher", "dct:accrualPeriodicity", "dct:accessRights", "dct:format", "dcat:mediaType", "dcat:accessURL",
    "dcat:downloadURL", "dcat:landingPage", "foaf:homepage", "dcat:dataset", "dcat:distribution", "dct:temporal",
    "dct:language", "dct:license",
)  # fmt: skip
SCHEMA = rdflib.Namespace("https://schema.org/")
MONTHS = [f"2026-{n:02}" for n in range(8, 11)]


KEPT: list[tuple] = []  # the rows of the months: nothing else is read, so they are made once


@pytest.fixture
def board(house):
    """Three published months with a late case; the last was corrected, and says things that look like a formula."""
    if KEPT:
        MonthSnapshot.insert_many(KEPT, fields=MonthSnapshot._meta.sorted_fields).execute()
        return
    with s.at("2026-08-03T09:20"):
        late = s.filing().submitted()
    with s.at("2026-08-04T10:00"):
        late.examined().act("accept", late.clerk)
    for month in MONTHS:
        snapshots.publish(snapshots.take(read_month(month)), time.now())
    before = snapshots.newest(OCTOBER)
    before.figures["received"]["value"] = 1
    before.save()
    snapshots.publish(snapshots.take(OCTOBER, reason="+1件重复登记。"), time.now())
    row = snapshots.newest(OCTOBER)
    row.overdue = [{**one, "reason": FORMULA} for one in row.overdue]
    row.figures["done"]["cells"] = {"承诺件": 7}
    row.save()
    KEPT.extend(MonthSnapshot.select().tuples())


@pytest.mark.parametrize("name", datasets.DATASETS)
def test_pandas_reads_every_table_by_the_types_of_the_dictionary(client, board, name):
    import pandas as pd

    columns = datasets.DATASETS[name].columns
    types = {column.name: TYPES[column.type] for column in columns}
    frame = pd.read_csv(io.BytesIO(client.get(f"/board/data/{name}.csv").data), dtype=types)
    assert list(frame.columns) == list(types)
    assert len(frame) > 0
    assert set(frame["month"]) <= set(MONTHS)
    for column in columns:
        if column.type == "date":
            pd.to_datetime(frame[column.name], format="%Y-%m-%d")
        elif column.type == "text":
            assert not frame[column.name].dropna().str.startswith(data_files.DANGEROUS).any()
    same = json.loads(client.get(f"/board/data/{name}.json").data)
    assert same["columns"] == [{"name": column.name, "type": column.type} for column in columns]
    assert len(same["rows"]) == len(frame)


def test_what_looks_like_a_formula_reaches_pandas_as_words(client, board):
    import pandas as pd

    overdue, errata = (pd.read_csv(io.BytesIO(client.get(f"/board/data/{n}.csv").data)) for n in ("overdue", "errata"))
    assert overdue["reason"].iloc[-1] == f"'{FORMULA}"
    assert set(errata["reason"]) == {"'+1件重复登记。"}


@pytest.fixture
def catalogue(client, board):
    """The catalogue as a graph."""
    answer = client.get("/board/data/catalog.jsonld")
    assert answer.mimetype == "application/ld+json"
    return rdflib.Graph().parse(data=answer.data, format="json-ld")


def ask(graph, where, select="*"):
    return [tuple(row) for row in graph.query(f"{PREFIXES} SELECT {select} WHERE {{ {where} }}")]


def test_the_catalogue_has_what_dcat_ap_makes_mandatory(catalogue):
    found = {kind: len(ask(catalogue, f"?one a {kind}")) for kind in MANDATORY}
    files = len(datasets.DATASETS) * len(data_files.FORMATS)
    assert found == {
        "dcat:Catalog": 1,
        "dcat:Dataset": len(datasets.DATASETS),
        "dcat:Distribution": files,
        "foaf:Agent": 1,
    }
    for kind, terms in MANDATORY.items():
        for term in terms:
            assert ask(catalogue, f"?one a {kind} FILTER NOT EXISTS {{ ?one {term} ?value }}") == [], (kind, term)
    for term in RESOURCES:  # these name things; words would be a mistake
        assert ask(catalogue, f"?one {term} ?value FILTER isLiteral(?value)") == [], term
    assert ask(catalogue, "?one dcat:dataset ?set FILTER NOT EXISTS { ?set a dcat:Dataset }") == []
    assert ask(catalogue, "?one dct:publisher ?who FILTER NOT EXISTS { ?who a foaf:Agent }") == []
    for term in ("dct:title", "dct:description"):
        for kind in ("dcat:Catalog", "dcat:Dataset"):
            said = ask(catalogue, f"?one a {kind} ; {term} ?words", "?one (lang(?words) AS ?language)")
            assert {str(language) for _one, language in said} == {"zh", "en"}, (kind, term)
            assert len(said) == len(set(said)) == 2 * found[kind]


def test_the_catalogue_names_kinds_of_files_period_and_time(catalogue):
    kinds = {(str(f).rpartition("/")[2], str(m).rpartition("media-types/")[2]) for f, m in ask(
        catalogue, "?file dct:format ?format ; dcat:mediaType ?media", "?format ?media")}  # fmt: skip
    assert kinds == {("CSV", "text/csv"), ("JSON", "application/json")}
    (period,) = set(ask(catalogue, "?set dct:accrualPeriodicity ?often", "?often"))
    assert str(period[0]).endswith("/frequency/MONTHLY")
    for _set, changed in ask(catalogue, "?set a dcat:Dataset ; dct:modified ?when", "?set ?when"):
        assert changed.datatype == rdflib.XSD.dateTime
        assert changed.toPython().utcoffset() is not None
    spans = set(ask(catalogue, "?set dct:temporal ?t . ?t dcat:startDate ?a ; dcat:endDate ?b", "?a ?b"))
    assert {(str(a), str(b)) for a, b in spans} == {(MONTHS[0], MONTHS[-1])}


def test_every_address_of_the_catalogue_answers(client, house, catalogue):
    root = house.settings.public_url
    own = {str(node) for triple in catalogue for node in triple if str(node).startswith(root)}
    assert len(own) > 2 * len(datasets.DATASETS)
    for address in sorted(own):
        path, _, place = address.removeprefix(root).partition("#")
        answer = client.get(path)
        assert answer.status_code == 200, address
        assert not place or f'id="{place}"' in answer.text, address
        answer.close()


def linked(client, address):
    """What a page says to machines, as a graph. A test fetches nothing: schema.org's own context is given as what it is
    for what we say, a vocabulary.
    """
    (told,) = etree.HTML(client.get(address).text).xpath('//script[@type="application/ld+json"]/text()')
    said = json.loads(told)
    assert said.pop("@context") == "https://schema.org"
    return rdflib.Graph().parse(data=json.dumps({"@context": {"@vocab": str(SCHEMA)}, **said}), format="json-ld")


def test_what_a_guide_says_to_machines_is_json_ld(client, house):
    graph = linked(client, f"/services/{s.FOOD}")
    (service,) = graph.subjects(rdflib.RDF.type, SCHEMA.GovernmentService)
    assert (service, SCHEMA.name, rdflib.Literal("食品经营许可（新办）")) in graph


def test_what_an_article_says_to_machines_is_json_ld(client, house):
    entry = p.published(title="</script><b>通知")
    gone = p.published(title="旧的通知")
    p.published(changing.begin_withdrawal(gone.slug, "已有新的。", by=p.drafter()))
    graph = linked(client, f"/disclosures/{entry.slug}")
    (article,) = graph.subjects(rdflib.RDF.type, SCHEMA.Article)
    assert str(article) == f"{house.settings.public_url}/disclosures/{entry.slug}"
    for term, value in (("headline", entry.title), ("identifier", entry.index_no), ("datePublished", "2026-11-20")):
        assert (article, SCHEMA[term], rdflib.Literal(value)) in graph
    (author,) = graph.objects(article, SCHEMA.author)
    assert (author, SCHEMA.name, rdflib.Literal(entry.department_name)) in graph
    withdrawn = linked(client, f"/disclosures/{gone.slug}")
    assert list(withdrawn.objects(None, SCHEMA.creativeWorkStatus))
    assert not list(withdrawn.objects(None, SCHEMA.abstract))


@pytest.mark.parametrize("address", ["/board/feed.atom", "/disclosures/feed.atom"])
def test_a_feed_reader_takes_the_feeds_and_sees_the_same_again(client, house, board, address):
    answer = client.get(address)
    feed = feedparser.parse(answer.data, response_headers={"content-type": answer.headers["Content-Type"]})
    assert feed.bozo == 0, feed.get("bozo_exception")
    assert feed.version == "atom10"
    assert feed.feed.title
    ids = [entry.id for entry in feed.entries]
    assert len(set(ids)) == len(ids) > 3
    for entry in (feed.feed, *feed.entries):
        assert entry.updated.endswith("+08:00")
        assert entry.updated_parsed
        assert client.get(entry.link.removeprefix(house.settings.public_url)).status_code == 200
    assert max(entry.updated_parsed for entry in feed.entries) == feed.feed.updated_parsed
    again = feedparser.parse(client.get(address).data)
    assert [entry.id for entry in again.entries] == ids


def test_a_corrected_disclosure_is_news_to_a_feed_reader(client, house, at):
    entry = p.published()
    at("2026-11-24T09:00")
    draft = changing.begin_correction(entry.slug, "一处错字。", by=p.drafter())
    p.approved(draft, resolved_on=date(2026, 11, 24))
    assert freezing.release_due() == 1
    feed = feedparser.parse(client.get("/disclosures/feed.atom").data)
    (told,) = [one for one in feed.entries if one.id.endswith(f"/{entry.slug}")]
    assert (told.published, told.updated) == ("2026-11-20T00:00:00+08:00", "2026-11-24T00:00:00+08:00")
    assert feed.feed.updated == told.updated


def test_every_address_of_the_sitemap_answers(client, house, board):
    tree = etree.fromstring(client.get("/sitemap.xml").data)
    assert tree.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"
    addresses = [loc.text for loc in tree.iterfind(".//{*}loc")]
    assert len(set(addresses)) == len(addresses) > 100
    for address in addresses:
        assert address.startswith(f"{house.settings.public_url}/")
        answer = client.get(address.removeprefix(house.settings.public_url))
        assert answer.status_code == 200, address
    assert {f"{house.settings.public_url}/board/{month}" for month in MONTHS} <= set(addresses)
    assert MonthSnapshot.select().count() == 4
