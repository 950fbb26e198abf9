"""The catalogue of the open data in the words of DCAT 3, so that other portals can harvest it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from portal.ground.errors import N_
from portal.publication.board_page import newest_published_at, published_months
from portal.publication.data_files import FORMATS
from portal.publication.datasets import DATASETS
from portal.services.centre_page import house_card

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
MEDIA = "https://www.iana.org/assignments/media-types/"
MONTHLY = "http://publications.europa.eu/resource/authority/frequency/MONTHLY"


TITLE = N_("Open data of the transparency board")
ABOUT = N_(
    "Everything that the board shows, as tables. Columns keep their name, place and meaning; new ones come at the end."
)
Said = Callable[[str], Mapping[str, str]]


def as_json(root: str, said: Said) -> str:
    """The catalogue; `root` is the portal's address, `said` gives a sentence in every language."""
    return json.dumps(_catalogue(root, said), ensure_ascii=False, indent=1)


def _in_every_language(said: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in said.items()]


def _catalogue(root: str, said: Said) -> dict[str, Any]:
    card, months, changed = house_card(), sorted(published_months()), newest_published_at()
    publisher = {"@id": f"{root}/", "@type": ["foaf:Agent", "foaf:Organization"], "foaf:name": card.name}
    shared: dict[str, Any] = {
        "dct:publisher": {"@id": f"{root}/"},
        "dct:accessRights": {"@id": PUBLIC},
        "dct:accrualPeriodicity": {"@id": MONTHLY},
    }
    if changed:
        shared["dct:modified"] = {"@value": f"{changed.isoformat(timespec='seconds')}+08:00", "@type": "xsd:dateTime"}
    if months:
        shared["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": months[0], "@type": "xsd:gYearMonth"},
            "dcat:endDate": {"@value": months[-1], "@type": "xsd:gYearMonth"},
        }
    return {
        "@context": CONTEXT,
        "@id": f"{root}/board/data/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _in_every_language(said(TITLE)),
        "dct:description": _in_every_language(said(ABOUT)),
        "dct:publisher": publisher,
        "foaf:homepage": {"@id": f"{root}/board/data"},
        "dcat:dataset": [_dataset(root, name, shared, said) for name in DATASETS],
    }


def _dataset(root: str, name: str, shared: dict[str, Any], said: Said) -> dict[str, Any]:
    one = DATASETS[name]
    return {
        "@id": f"{root}/board/data#{name}",
        "@type": "dcat:Dataset",
        "dct:identifier": name,
        "dct:title": _in_every_language(said(one.title)),
        "dct:description": _in_every_language(said(one.about)),
        "dcat:landingPage": {"@id": f"{root}/board/data#{name}"},
        **shared,
        "dcat:distribution": [
            {
                "@id": f"{root}/board/data/{name}.{kind}",
                "@type": "dcat:Distribution",
                "dct:title": {"@value": f"{name}.{kind}", "@language": "en"},
                "dcat:downloadURL": {"@id": f"{root}/board/data/{name}.{kind}"},
                "dcat:accessURL": {"@id": f"{root}/board/data"},
                "dcat:mediaType": {"@id": f"{MEDIA}{mime}"},
                "dct:format": {"@id": f"{FILE_TYPE}{kind.upper()}"},
            }
            for kind, mime in FORMATS.items()
        ],
    }
