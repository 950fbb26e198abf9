"""The operator's probes and the search engines' map."""

from urllib.parse import urlsplit
from xml.etree import ElementTree as ET


def test_the_probe_says_ok_while_the_database_answers(client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_the_probe_fails_without_a_database(client, house) -> None:
    from models.database import db, open_database

    kept = db.obj
    db.initialize(open_database("sqlite:////nowhere/portal.db"))
    answer = client.get("/healthz")
    db.initialize(kept)
    assert answer.status_code == 503


def test_metrics_count_what_waits_for_a_collector_on_this_machine_only(client) -> None:
    text = client.get("/metrics").text
    assert "portal_papers_waiting 0" in text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404


def test_the_map_names_every_service_and_joint_service(client) -> None:
    tree = ET.fromstring(client.get("/sitemap.xml").data)
    places = [e.text for e in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sum("/services/99" in p for p in places) == 96
    joint = [p for p in places if "/services/YJS-" in p]
    assert len(joint) == 5
    assert client.get(urlsplit(joint[0]).path).status_code == 200
