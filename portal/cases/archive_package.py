"""The package that a records office takes in: a BagIt bag (RFC 8493) as one zip file.

`data/` holds the reading copy, every original under `originals/`, and the metadata as JSON and as XML; the manifests
name the SHA-256 of each, so that `sha256sum -c manifest-sha256.txt` checks it without any program of ours.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree as ET

NAMESPACE = "urn:x-service-centre:volume:1"
_BLOCK = 256 * 1024


class Package:
    """A bag being filled; each member streams through, and its digest is taken on the way."""

    def __init__(self, target: Path, at: datetime):
        self._zip = zipfile.ZipFile(target, "x", zipfile.ZIP_STORED)
        self._at = (at.year, at.month, at.day, at.hour, at.minute, at.second)
        self._digests: dict[str, str] = {}
        self._size = 0

    def add(self, name: str, stream: IO[bytes]) -> str:
        """One member under data/. Returns the SHA-256 of its bytes."""
        digest = self._write(f"data/{name}", iter(lambda: stream.read(_BLOCK), b""))
        self._digests[f"data/{name}"] = digest
        return digest

    def text(self, name: str, text: str) -> None:
        """One member under data/ from a text."""
        content = text.encode()
        self._digests[f"data/{name}"] = self._write(f"data/{name}", [content])

    def close(self, about: dict[str, str]) -> None:
        """The bag's own files: what it is, and the manifests. `about`: lines of bag-info.txt."""
        files = len(self._digests)
        about = {**about, "Payload-Oxum": f"{self._size}.{files}"}
        tags = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": "".join(f"{key}: {value}\n" for key, value in about.items()),
            "manifest-sha256.txt": _manifest(self._digests),
        }
        written = {name: self._write(name, [text.encode()]) for name, text in tags.items()}
        self._write("tagmanifest-sha256.txt", [_manifest(written).encode()])
        self._zip.close()

    def _write(self, name: str, blocks: Iterable[bytes]) -> str:
        digest = hashlib.sha256()
        entry = zipfile.ZipInfo(name, self._at)
        entry.external_attr = 0o644 << 16
        with self._zip.open(entry, "w", force_zip64=True) as member:
            for block in blocks:
                digest.update(block)
                member.write(block)
                self._size += len(block) if name.startswith("data/") else 0
        return digest.hexdigest()


def as_json(metadata: dict[str, Any]) -> str:
    """The metadata with Chinese readable."""
    return json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"


def as_xml(metadata: dict[str, Any]) -> str:
    """The same metadata as XML: a field is an element, a list a row of elements of its singular name."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}volume")
    _into(root, metadata)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


_SINGULAR = {"cases": "case", "entries": "entry", "events": "event"}


def _into(parent: ET.Element, fields: dict[str, Any]) -> None:
    for key, value in fields.items():
        element = ET.SubElement(parent, f"{{{NAMESPACE}}}{key}")
        if isinstance(value, dict):
            _into(element, value)
        elif isinstance(value, list):
            for row in value:
                _into(ET.SubElement(element, f"{{{NAMESPACE}}}{_SINGULAR[key]}"), row)
        elif value is not None:
            element.text = str(value)


def _manifest(digests: dict[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items())
