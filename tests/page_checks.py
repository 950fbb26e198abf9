"""What every page must be, checked whenever a test opens one: no test can forget it."""

import re
from collections import Counter
from functools import cache, lru_cache
from urllib.parse import urljoin, urlsplit

from flask import Flask
from lxml.html import HtmlElement
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

CHINESE = re.compile(r"[\u4e00-\u9fff]")
NO_LABEL = {"hidden", "submit", "button", "image", "reset"}
HX_VERBS = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")
SWITCHES = ("/language/", "/elder/")  # they change a cookie only and need no token


def check_headers(answer: TestResponse) -> list[str]:
    """Mistakes in the headers of a page."""
    wrong = []
    policy = answer.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        wrong.append(f"weak policy: {policy!r}")
    for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin")):
        if answer.headers.get(name) != value:
            wrong.append(f"{name} is {answer.headers.get(name)!r}")
    if "HX-Request" not in answer.headers.get("Vary", "") or "Cookie" not in answer.headers.get("Vary", ""):
        wrong.append(f"Vary is {answer.headers.get('Vary')!r}")
    for cookie in answer.headers.getlist("Set-Cookie"):
        if "HttpOnly" not in cookie or "SameSite=Lax" not in cookie:
            wrong.append(f"loose cookie: {cookie.split('=')[0]}")
    return wrong


def check_page(document: HtmlElement, app: Flask, url: str) -> list[str]:
    """Mistakes in a whole page."""
    wrong = []
    if document.get("lang") not in ("zh-CN", "en"):
        wrong.append(f"lang is {document.get('lang')!r}")
    titles = [one.text_content().strip() for one in document.xpath("/html/head/title")]
    if len(titles) != 1 or not titles[0].strip(" -"):
        wrong.append(f"title is {titles}")
    headings = [one.text_content().strip() for one in document.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        wrong.append(f"h1 is {headings}")
    if len(document.xpath("//main")) != 1:
        wrong.append("there must be one main")
    scripts = [one.get("src") or "" for one in document.iter("script")]
    htmx = any("htmx" in src for src in scripts)
    if bool(document.xpath(" | ".join(f"//*[@{verb}]" for verb in HX_VERBS))) != htmx:
        wrong.append("htmx is loaded without an hx- attribute, or missing beside one")
    return wrong + check_piece(document, app, url)


def check_piece(root: HtmlElement, app: Flask, url: str) -> list[str]:
    """Mistakes in a page or a fragment."""
    alive = list(root.iter())  # lxml makes an element's object anew for each pass unless somebody holds it
    wrong = [
        *_ids(root),
        *_labels(root),
        *_policy(root),
        *_forms(root, app, url),
        *_links(root, app, url),
        *_enhancements(root),
        *_words(root),
    ]
    del alive
    return wrong


def _ids(root: HtmlElement) -> list[str]:
    ids = [one.get("id") for one in root.xpath(".//*[@id]")]
    wrong = [f"id {one!r} stands twice" for one, count in sorted(Counter(ids).items()) if count > 1]
    known = set(ids)
    if root.tag == "html":
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form"):
            for one in root.xpath(f".//*[@{attribute}]"):
                wrong += [f"{attribute}={n!r} names nothing" for n in one.get(attribute).split() if n not in known]
    return wrong


def _labels(root: HtmlElement) -> list[str]:
    labelled = {one.get("for") for one in root.iter("label")}
    wrong = []
    for one in root.iter("input", "select", "textarea"):
        if one.tag == "input" and one.get("type") in NO_LABEL:
            continue
        inside = any(parent.tag == "label" for parent in one.iterancestors())
        if not (inside or one.get("id") in labelled or one.get("aria-label") or one.get("aria-labelledby")):
            wrong.append(f"{one.tag} {one.get('name')!r} has no label")
    for one in root.iter("button", "a"):
        said = one.text_content().strip() or one.get("aria-label") or one.xpath("string(.//img/@alt)")
        if not said and one.get("id") is None:
            wrong.append(f"{one.tag} {one.get('href') or one.get('name')!r} says nothing")
    wrong += [f"img {one.get('src')!r} has no alt" for one in root.iter("img") if one.get("alt") is None]
    return wrong


def _policy(root: HtmlElement) -> list[str]:
    wrong = []
    for one in root.iter():
        if not isinstance(one.tag, str):
            continue
        is_data = one.get("type") == "application/ld+json"
        if one.tag == "style" or (one.tag == "script" and not one.get("src") and not is_data):
            wrong.append(f"inline {one.tag}")
        for name, value in one.attrib.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                wrong.append(f"{name} on {one.tag}")
            if (name == "hx-vals" and value.startswith("js:")) or (name == "hx-trigger" and "[" in value):
                wrong.append(f"{name}={value!r} is ignored under the policy")
            if name in ("href", "src", "action") and value.strip().lower().startswith("javascript:"):
                wrong.append(f"{name}={value!r}")
    return wrong


def _forms(root: HtmlElement, app: Flask, url: str) -> list[str]:
    wrong = []
    for form in root.iter("form"):
        method = (form.get("method") or "get").upper()
        actions = [
            form.get("action") or url,
            *(b.get("formaction") for b in form.iter("button") if b.get("formaction")),
        ]
        for action in actions:
            if not leads_somewhere(app, urljoin(url, action), method):
                wrong.append(f"form {method} {action!r} leads nowhere")
        names = {one.get("name") for one in form.iter("input")}
        if method == "POST" and "csrf_token" not in names and not actions[0].startswith(SWITCHES):
            wrong.append(f"form {actions[0]!r} has no csrf_token")
        if form.xpath('.//input[@type="file"]') and form.get("enctype") != "multipart/form-data":
            wrong.append(f"form {actions[0]!r} has a file and no multipart")
        if method == "GET" and "csrf_token" in names:
            wrong.append(f"form {actions[0]!r} puts its token into the address")
    return wrong


def _links(root: HtmlElement, app: Flask, url: str) -> list[str]:
    wrong = []
    ids = {one.get("id") for one in root.xpath(".//*[@id]")}
    for one in root.xpath(".//a[@href] | .//link[@href] | .//*[@src]"):
        target = one.get("href") or one.get("src")
        parts = urlsplit(urljoin(url, target))
        if parts.scheme not in ("", "http", "https") or parts.netloc not in ("", "localhost"):
            continue
        same = not urlsplit(target).path or parts.path == urlsplit(url).path
        if same and parts.fragment and root.tag == "html" and parts.fragment not in ids:
            wrong.append(f"link {target!r}: nothing has this id")
        if urlsplit(target).path and not leads_somewhere(app, parts.path, "GET"):
            wrong.append(f"link {target!r} leads nowhere")
    return wrong


def leads_somewhere(app: Flask, address: str, method: str) -> bool:
    """True where the application has a rule for this address and method."""
    return _matches(app, urlsplit(address).path or "/", method)


@lru_cache(maxsize=2000)  # the frame of all pages has the same links
def _matches(app: Flask, path: str, method: str) -> bool:
    try:
        app.url_map.bind("localhost").match(path, method=method)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def _enhancements(root: HtmlElement) -> list[str]:
    """Every element with hx- also works without: a real href or action, or a control of a form that has one."""
    wrong = []
    for one in root.xpath(" | ".join(f".//*[@{verb}]" for verb in HX_VERBS)):
        own = one.get("href") or one.get("action") or one.get("formaction")
        form = one.get("form") or any(parent.tag == "form" for parent in one.iterancestors())
        polled = "every" in (one.get("hx-trigger") or "") or one.get("hx-trigger") in ("load", "revealed")
        around = form and (one.get("hx-trigger") or "").startswith("change")  # fields of a form, kept as they change
        if not (
            own
            or polled
            or around
            or (form and one.tag in ("button", "input", "select", "textarea", "fieldset", "form"))
        ):
            wrong.append(f"<{one.tag} {next(v for v in HX_VERBS if one.get(v))}> does nothing without JavaScript")
    return wrong


@cache
def english_sentences() -> frozenset[str]:
    """The sentences that have a Chinese wording of their own; seen on a Chinese page, one of them is a leak."""
    from views.commands_words import translated

    said = translated("zh_Hans").items()
    return frozenset(key for (key, _), found in said if len(key) > 3 and "%(" not in key and found[0][1].string != key)


def _words(root: HtmlElement) -> list[str]:
    """English sentences on a Chinese page; Chinese words on an English page that are not marked as such."""
    language = root.get("lang") if root.tag == "html" else None
    if language is None:
        return []
    wrong = []
    left: list[tuple[HtmlElement, str]] = [(root, "")]
    while left:
        one, around = left.pop()
        tongue = one.get("lang") or around
        left += [(child, tongue) for child in one if isinstance(child.tag, str)]
        if one.tag in ("script", "style", "title"):
            continue
        texts = [one.text, *(child.tail for child in one)]
        spoken = [one.get(name) for name in ("aria-label", "alt", "placeholder", "title")]
        for text in [" ".join(t.split()) for t in [*texts, *spoken] if t and t.strip()]:
            if tongue == "en" and CHINESE.search(text):
                wrong.append(f"Chinese, not marked lang=zh-CN: {text[:60]!r}")
            if tongue == "zh-CN" and text in english_sentences():
                wrong.append(f"English on a Chinese page: {text[:60]!r}")
    return wrong
