"""The electronic signature of papers: PAdES-B-B in an invisible field, so that PDF/A stays PDF/A.

The signature is what makes a paper genuine; the drawn seal is for the eye (电子签名法 art. 13-14, 国令716 art. 8-9). An organ's
certificate is a PKCS#12 file named by its code word (云市监.p12) in the folder of PORTAL_CERTIFICATES, with the anchors to
trust as *.crt beside it. Without one the demonstration signs with an authority of its own, whose every name says 演示;
production signs nothing, and its papers stay 样张.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import cms, pem
from asn1crypto import x509 as asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.cases.papers.authority import make_authority
from portal.ground.errors import N_, BadSetting, Refused
from portal.ground.settings import Settings
from portal.ground.time import SHANGHAI

FIELD = "OrganSignature"


@dataclass(frozen=True)
class Signer:
    """The certificate and key of one organ. `demonstration`: it has no legal force, and papers must say so."""

    name: str
    demonstration: bool
    key: SimpleSigner

    @property
    def certificate(self) -> asn1.Certificate:
        """The organ's certificate."""
        return self.key.signing_cert

    @classmethod
    def for_organ(cls, code_word: str, settings: Settings, organ: str = "") -> "Signer | None":
        """The signer of the organ with this code word; None where it has no certificate (papers are then 样张).

        `organ`: full name, for a demonstration certificate. Raises BadSetting for a file that does not open.
        """
        if settings.certificates:
            path = Path(settings.certificates) / f"{code_word}.p12"
            if path.is_file():
                return cls._opened(path, settings.certificates_password or None, demonstration=False)
        if not settings.is_demo:
            return None
        path = make_authority(demonstration_folder(settings)).certificate_for(code_word, organ or code_word)
        return cls._opened(path, None, demonstration=True)

    @classmethod
    def _opened(cls, path: Path, password: str | None, *, demonstration: bool) -> "Signer":
        try:
            key = SimpleSigner.load_pkcs12_data(path.read_bytes(), (), password.encode() if password else None)
        except (OSError, ValueError) as error:
            raise BadSetting(
                f"PORTAL_CERTIFICATES: {path} does not open; is PORTAL_CERTIFICATES_PASSWORD right?"
            ) from error
        return cls(str(key.signing_cert.subject.native["common_name"]), demonstration, key)


@dataclass(frozen=True)
class Verified:
    """What a check of a signed paper found. `ok`: intact, by a trusted certificate, and nothing was added after it."""

    ok: bool
    signer: str | None = None
    at: datetime | None = None
    covers_whole: bool = False


class _TimedSigner(PdfSigner):
    """Signs at the time that it is told, which is the server's one clock (R-SEAL-6), not the machine's own."""

    at: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


class _Appending(IncrementalPdfFileWriter):
    """Appends the signature and nothing else: what the file says of itself, its time included, stays as issued."""

    def _update_meta(self) -> None:
        return


def demonstration_folder(settings: Settings) -> Path:
    """Where the demonstration keeps its own certificate authority."""
    return Path(settings.instance) / "demonstration-authority"


def sign(pdf: bytes, signer: Signer, reason: str, at: datetime) -> bytes:
    """The paper with a PAdES-B-B signature appended; its former bytes stay as they are.

    `at`: naive time of Asia/Shanghai. Raises Refused when the certificate is not valid then.
    """
    moment = at.replace(tzinfo=SHANGHAI, microsecond=0)
    certificate: asn1.Certificate = signer.certificate
    first, last = certificate.not_valid_before, certificate.not_valid_after
    if not first <= moment <= last:
        raise Refused(
            N_("The certificate of %(organ)s is valid from %(first)s to %(last)s only; nothing was signed."),
            organ=signer.name,
            first=first.astimezone(SHANGHAI).date().isoformat(),
            last=last.astimezone(SHANGHAI).date().isoformat(),
        )
    about = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason, name=signer.name
    )
    pdf_signer = _TimedSigner(about, signer=signer.key, new_field_spec=SigFieldSpec(FIELD))
    pdf_signer.at = moment
    output = asyncio.run(pdf_signer.async_sign_pdf(_Appending(BytesIO(pdf))))
    return bytes(output.getvalue())


def trusted(settings: Settings) -> list[bytes]:
    """The certificates (DER) that signatures of this portal may lead to: *.crt beside the organs' own, and 演示's own.

    Raises BadSetting for a file that is no certificate.
    """
    found = []
    for path in sorted(Path(settings.certificates).glob("*.crt")) if settings.certificates else ():
        raw = path.read_bytes()
        der = pem.unarmor(raw)[2] if pem.detect(raw) else raw
        try:
            asn1.Certificate.load(der).subject.human_friendly  # noqa: B018 - parsing is lazy, so ask for something
        except ValueError as error:
            raise BadSetting(f"PORTAL_CERTIFICATES: {path} is no certificate.") from error
        found.append(der)
    if settings.is_demo:
        found.append(make_authority(demonstration_folder(settings)).der)
    return found


def verify(pdf: bytes, trust: Sequence[bytes]) -> Verified:
    """Check the organ's signature. A file that is unsigned, altered, extended or no PDF at all is simply not ok.

    `trust`: certificates (DER) that the signer's must lead to. A certificate is judged at the time of signing, for a paper
    stays genuine after its certificate has run out; that time is the signer's own word (B-B carries no time stamp).
    """
    try:
        signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
        if len(signatures) != 1:
            return Verified(False)
        signature = signatures[0]
        at = signature.self_reported_timestamp
        context = ValidationContext(
            trust_roots=[asn1.Certificate.load(der) for der in trust], moment=at, allow_fetching=False
        )
        usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
        status = asyncio.run(async_validate_pdf_signature(signature, context, key_usage_settings=usage))
    except Exception:  # a stranger's bytes break a parser in any way they like, and every one means: not genuine
        return Verified(False)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and not _hides_more(signature.pkcs7_content)
    name = status.signing_cert.subject.native.get("common_name")
    local = at.astimezone(SHANGHAI).replace(tzinfo=None) if at else None
    return Verified(bool(status.bottom_line) and whole, str(name), local, whole)


def _hides_more(content: bytes) -> bool:
    """Whether anything but zeros follows the signature in the room kept for it, which no digest covers."""
    return any(content[len(cms.ContentInfo.load(content).dump()) :])
