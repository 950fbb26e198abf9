"""The demonstration's own certificate authority: ECDSA P-256, every name says 演示, no legal force whatsoever."""

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

_NOTICE = "演示证书，不具有法律效力"
# Wide enough for a clock that the demonstration sets back or forward, and for its months of history.
_FROM, _UNTIL = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Authority:
    """Key and certificate that sign the demonstration's organs; each is kept as one PKCS#12 file without password."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        """The authority's certificate, to be trusted by `verify` in the demonstration only."""
        return self.certificate.public_bytes(Encoding.DER)

    def certificate_for(self, code_word: str, organ: str) -> Path:
        """The PKCS#12 file of an organ, made on first use. `organ`: its full name, to which （演示） is added."""
        path = self.folder / f"organ-{hashlib.sha256(code_word.encode()).hexdigest()[:12]}.p12"
        if not path.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            certificate = _certificate(f"{organ}（演示）", key, self.certificate.subject, self.key, authority=False)
            _keep(
                path, pkcs12.serialize_key_and_certificates(None, key, certificate, [self.certificate], NoEncryption())
            )
        return path


def make_authority(folder: Path) -> Authority:
    """The authority kept in this folder, made on first use. Safe when several processes start at once."""
    path = folder / "authority.p12"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        name = "政务服务中心演示签发机构（演示）"
        certificate = _certificate(name, key, None, key, authority=True)
        _keep(path, pkcs12.serialize_key_and_certificates(None, key, certificate, None, NoEncryption()))
    key_found, certificate_found, _rest = pkcs12.load_key_and_certificates(path.read_bytes(), None)
    if not isinstance(key_found, ec.EllipticCurvePrivateKey) or certificate_found is None:
        raise ValueError(f"{path} is not the authority of the demonstration; delete the folder and it is made again")
    return Authority(folder, key_found, certificate_found)


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name | None,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _NOTICE),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    return builder.sign(issuer_key, hashes.SHA256())


def _keep(path: Path, content: bytes) -> None:
    """Write once, readable by its owner only; whoever was first wins."""
    part = path.with_suffix(f".{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
