"""The electronic signature: it verifies, it breaks with any byte, it keeps PDF/A, and the demonstration says 演示."""

import stat
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from portal.cases.papers.authority import make_authority
from portal.cases.papers.kinds import example
from portal.cases.papers.rendering import as_pdf
from portal.cases.papers.signing import Signer, sign, trusted, verify
from portal.ground.errors import BadSetting, Refused
from portal.ground.settings import Settings

pytestmark = pytest.mark.one_engine

AT = datetime(2026, 11, 20, 10, 15, 3)


@pytest.fixture(scope="module")
def paper():
    return as_pdf("acceptance", example("acceptance"), sealed=True, sample=True)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return Settings(env="test", instance=tmp_path_factory.mktemp("instance"))


@pytest.fixture(scope="module")
def signed(paper, demo):
    return sign(paper, Signer.for_organ("云市监", demo, "云溪县市场监督管理局"), "签发受理通知书", AT)


def test_a_signed_paper_verifies_and_names_who_and_when(signed, demo):
    found = verify(signed, trusted(demo))
    assert found.ok
    assert found.covers_whole
    assert found.signer == "云溪县市场监督管理局（演示）"
    assert found.at == AT


def test_a_changed_byte_breaks_it(paper, signed, demo):
    for place in (200, len(paper) // 2, len(paper) - 20, len(signed) - 20):
        forged = bytearray(signed)
        forged[place] ^= 1
        assert not verify(bytes(forged), trusted(demo)).ok, place


def test_what_is_added_after_the_signature_is_noticed(signed, demo):
    found = verify(signed + b"\n% more", trusted(demo))
    assert not found.ok
    assert not found.covers_whole


def test_nothing_can_hide_in_the_room_kept_for_the_signature(signed, demo):
    room = signed.index(b"0" * 64, signed.index(b"/Contents <"))
    assert not verify(signed[:room] + b"41" + signed[room + 2 :], trusted(demo)).ok


@pytest.mark.parametrize("content", [b"", b"no PDF", b"%PDF-1.7\n%%EOF"])
def test_a_file_that_is_no_paper_is_simply_not_ok(content, demo):
    assert not verify(content, trusted(demo)).ok


def test_an_unsigned_paper_and_a_strangers_signature_are_not_ok(paper, tmp_path, demo):
    assert not verify(paper, trusted(demo)).ok
    stranger = Settings(env="test", instance=tmp_path)
    foreign = sign(paper, Signer.for_organ("云市监", stranger), "签发", AT)
    assert verify(foreign, trusted(stranger)).ok
    assert not verify(foreign, trusted(demo)).ok


def test_signing_appends_and_keeps_pdf_a(paper, signed):
    assert signed.startswith(paper)
    with pikepdf.open(BytesIO(paper)) as before, pikepdf.open(BytesIO(signed)) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert after.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert after.docinfo == before.docinfo
        assert not after.is_encrypted
        field = after.Root.AcroForm.Fields[0]
        assert [int(x) for x in field.Rect] == [0, 0, 0, 0]
        assert int(field.F) & 4, "PDF/A asks for the print flag"
        assert "/AP" not in field
        assert field.V.SubFilter == "/ETSI.CAdES.detached"
        assert str(field.V.Reason) == "签发受理通知书"


def test_the_demonstrations_certificates_say_so_and_are_made_once(tmp_path):
    authority = make_authority(tmp_path / "authority")
    subject = authority.certificate.subject.rfc4514_string()
    assert "演示" in subject
    assert "不具有法律效力" in subject
    path = authority.certificate_for("云市监", "云溪县市场监督管理局")
    content = path.read_bytes()
    again = make_authority(tmp_path / "authority")
    assert again.der == authority.der
    assert again.certificate_for("云市监", "云溪县市场监督管理局").read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(p.suffix for p in path.parent.iterdir()) == [".p12", ".p12"]


def real_certificate(folder, password, *, first, last):
    """A self-made certificate standing in for one that a licensed authority gave the organ."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "云溪县市场监督管理局")])
    usage = x509.KeyUsage(True, True, False, False, False, True, False, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(usage, True)
        .sign(key, hashes.SHA256())
    )
    content = pkcs12.serialize_key_and_certificates(
        None, key, certificate, None, BestAvailableEncryption(password.encode())
    )
    (folder / "云市监.p12").write_bytes(content)
    (folder / "anchor.crt").write_bytes(certificate.public_bytes(Encoding.PEM))


@pytest.fixture
def office(tmp_path):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    real_certificate(tmp_path, "geheim", first=start, last=start + timedelta(days=365))
    return Settings(env="production", instance=tmp_path, certificates=str(tmp_path), certificates_password="geheim")


def test_an_offices_own_certificate_signs_without_a_word_of_demonstration(paper, office):
    signer = Signer.for_organ("云市监", office)
    assert not signer.demonstration
    found = verify(sign(paper, signer, "签发", AT), trusted(office))
    assert found.ok
    assert found.signer == "云溪县市场监督管理局"


def test_an_organ_without_certificate_does_not_sign_in_production(office):
    assert Signer.for_organ("云卫健", office) is None


def test_a_wrong_password_is_a_clear_setting_error(office):
    wrong = Settings(env="production", certificates=office.certificates, certificates_password="wrong")
    with pytest.raises(BadSetting, match="PORTAL_CERTIFICATES_PASSWORD"):
        Signer.for_organ("云市监", wrong)


def test_an_expired_certificate_signs_nothing(paper, office):
    with pytest.raises(Refused) as refused:
        sign(paper, Signer.for_organ("云市监", office), "签发", datetime(2027, 6, 1, 9, 0))
    assert "2026-01-01" in str(refused.value)


def test_a_file_that_is_no_certificate_is_named(office, tmp_path):
    (tmp_path / "broken.crt").write_bytes(b"nothing")
    with pytest.raises(BadSetting, match=r"broken\.crt"):
        trusted(office)
