"""How long a person waits: Chromium with its processor slowed six times, at 1.6 Mbit/s and 150 ms, nothing in its cache.

Reads {"portal", "bare", "login", "password"} from standard input; prints milliseconds as JSON.
"""

import json
import statistics
import sys
from typing import Any

from playwright.sync_api import Browser, sync_playwright

RUNS = 5
BITS = 1.6e6
LATENCY = 150
SLOWER = 6
# A page is readable once its style is there and painted and its last row is in the document.
READABLE = """() => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  const page = performance.getEntriesByType('navigation')[0];
  return {paint: paint ? paint.startTime : null, parsed: page.domContentLoadedEventEnd, rows: document.querySelectorAll('tbody tr').length};
}"""


def readable(browser: Browser, address: str, cookies: list[Any]) -> dict[str, float]:
    """One cold visit."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_cookies(cookies)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": BITS / 8, "uploadThroughput": BITS / 8},
    )
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    found = page.evaluate(READABLE)
    context.close()
    return {"readable": max(found["paint"], found["parsed"]), "paint": found["paint"], "rows": found["rows"]}


def cookies_of(browser: Browser, job: dict[str, str]) -> list[Any]:
    """Of a session, from the real sign-in page."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{job['portal']}/staff/sign-in")
    page.fill("input[name=login]", job["login"])
    page.fill("input[name=password]", job["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{job['portal']}/desk**")
    cookies = context.cookies()
    context.close()
    return cookies


def main() -> None:
    """Visit each page RUNS times and keep the medians."""
    job = json.load(sys.stdin)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        cookies = cookies_of(browser, job)
        pages = {
            "queue": f"{job['portal']}/desk?tab=all",
            "static 10 KB": f"{job['bare']}/static-10k",
            "home": f"{job['portal']}/",
        }
        found = {}
        for name, address in pages.items():
            visits = [readable(browser, address, cookies) for _ in range(RUNS + 1)][1:]
            found[name] = {key: statistics.median(v[key] for v in visits) for key in visits[0]}
        browser.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
