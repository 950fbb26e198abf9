"""Personal data at rest and on screen: sealed field by field, found by blind index, shown masked (R-PII-1..6)."""

import base64
import binascii
import hashlib
import hmac
import os
import re
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.ground.errors import N_, BadSetting, Refused

VERSION = b"\x01"
NONCE_BYTES = 12
TAG_BYTES = 16


class Tampered(Exception):
    """What was kept does not open: it was changed or moved to another place, or the secret is another one.

    The message names the place and never the content.
    """


class Vault:
    """Seals and opens personal data with keys derived from the one secret (`PORTAL_SECRET_KEY`).

    A place is "table.column:key" of the row that holds the value. It is authenticated, so that a value copied into
    another row or column does not open there.
    """

    def __init__(self, secret: bytes):
        if len(secret) < 16:
            raise BadSetting("PORTAL_SECRET_KEY: personal data needs a secret of at least 16 characters.")
        self._secret = secret
        self._fields = AESGCM(self._derive("fields"))
        self._index_key = self._derive("blind index")

    def _derive(self, purpose: str, salt: bytes | None = None) -> bytes:
        """A key of 32 bytes for one purpose (RFC 5869)."""
        return HKDF(hashes.SHA256(), 32, salt, f"portal 1 {purpose}".encode()).derive(self._secret)

    def file_key(self, salt: bytes) -> bytes:
        """The key of one stored file: fresh for each file through its random salt."""
        return self._derive("files", salt)

    def seal(self, text: str, place: str) -> str:
        """The text encrypted for this place, as base64url.

        Raises Refused for lone surrogates: no database, page or paper could carry them.
        """
        try:
            plain = text.encode()
        except UnicodeEncodeError as error:
            raise Refused(N_("The text contains a character that cannot be stored. Please type it again.")) from error
        return base64.urlsafe_b64encode(self.seal_bytes(plain, place)).rstrip(b"=").decode()

    def open(self, token: str, place: str) -> str:
        """The text that was sealed for this place. Raises Tampered."""
        try:
            data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise Tampered(f"{place} holds no sealed text") from error
        return self.open_bytes(data, place).decode()

    def seal_bytes(self, data: bytes, place: str) -> bytes:
        """The bytes encrypted for this place: version, nonce, AES-256-GCM ciphertext with tag (29 bytes longer)."""
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._fields.encrypt(nonce, data, VERSION + place.encode())

    def open_bytes(self, data: bytes, place: str) -> bytes:
        """The bytes that were sealed for this place. Raises Tampered."""
        if data[:1] != VERSION or len(data) < 1 + NONCE_BYTES + TAG_BYTES:
            raise Tampered(f"{place} holds nothing that this version can open")
        try:
            return self._fields.decrypt(data[1 : 1 + NONCE_BYTES], data[1 + NONCE_BYTES :], VERSION + place.encode())
        except InvalidTag as error:
            raise Tampered(f"{place} was changed, moved, or sealed with another secret") from error

    def blind_index(self, value: str, purpose: str) -> str:
        """32 hex characters to search a sealed value exactly, without opening it (HMAC-SHA-256, first 128 bits).

        `purpose` ("phone", "phone last four", "id number") keeps indexes apart, so that columns cannot be joined. The
        value is normalised: full-width forms, case, spaces and hyphens make no difference.
        """
        message = f"{purpose}\0{normalised(value)}".encode("utf-8", "surrogatepass")
        return hmac.new(self._index_key, message, hashlib.sha256).hexdigest()[:32]


def normalised(value: str) -> str:
    """The form in which a value is compared: NFKC, upper case, without spaces and hyphens."""
    return re.sub(r"[\s\-\u2010-\u2015]", "", unicodedata.normalize("NFKC", value)).upper()


def mask_name(name: str) -> str:
    """A natural person's name on a page: 张* for two characters, 陈*兰 for three, at most two stars in between."""
    name = name.strip()
    if len(name) <= 2:
        return name[:1] + "*" if len(name) == 2 else "*" * len(name)
    return name[0] + "*" * min(len(name) - 2, 2) + name[-1]


def mask_name_for_public(name: str) -> str:
    """A natural person's name in what is published: only the first character, 张* (R-PII-4)."""
    name = name.strip()
    return name[0] + "*" if len(name) > 1 else "*" * len(name)


def mask_id(number: str) -> str:
    """An identity number as papers print it, 110***********123X; shorter ones (passports) keep one and two."""
    number = number.strip()
    before, after = (3, 4) if len(number) >= 15 else (1, 2) if len(number) >= 6 else (0, 0)
    return number[:before] + "*" * (len(number) - before - after) + number[len(number) - after :]


def mask_phone(phone: str) -> str:
    """A phone number, 138 **** 6021; shorter ones keep the last two digits only."""
    digits = re.sub(r"\D", "", phone, flags=re.ASCII)
    if len(digits) > 11 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) >= 10:
        return f"{digits[:3]} **** {digits[-4:]}"
    return f"**** {digits[-2:]}" if len(digits) >= 6 else "****"


_UP_TO_TOWN = re.compile(
    r"(?:[^\W\d]{2,8}?(?:省|自治区|特别行政区))?"
    r"(?:(?:新乡|萍乡|景德镇)市|[^\W\d][^\W\d省县区镇乡村路街]{0,10}?(?:市(?!场)|自治州|地区|盟))?"
    r"(?:[^\W\d][^\W\d镇乡村路街]{0,10}?(?:(?<![小社园])区|县|旗|市(?!场)))?"
    r"(?:[^\W\d][^\W\d县区镇乡村路]{0,10}?(?:街道|镇|乡|苏木))?"
)


def mask_address(address: str) -> str:
    """An address down to its district, sub-district or town (R-PII-4): 云溪县清溪镇****. Nothing when it has none."""
    address = address.strip()
    match = _UP_TO_TOWN.match(address)
    kept = match[0] if match else ""
    return kept if kept == address else kept + "****"


def mask_uscc(code: str) -> str:
    """A unified social credit code: public in full for legal persons, masked where it may hold an ID number (R-PII-4).

    Individual businesses (个体工商户) have codes that begin with 92; older 15 and 20 character tax numbers were made
    from the owner's ID number and are masked too.
    """
    code = code.strip()
    if len(code) == 18 and not code.startswith("92"):
        return code
    return code[:2] + "*" * max(len(code) - 6, 0) + code[-4:] if len(code) > 6 else "*" * len(code)
