"""How long a person waits: Chromium with its processor slowed six times, at 1.6 Mbit/s and 150 ms, nothing in its cache.

Reads {"portal", "bare", "login", "password"} from standard input; prints milliseconds as JSON.
"""

import json
import shutil
import statistics
import sys
from typing import Any

from playwright.sync_api import Browser, sync_playwright

RUNS = 5
BITS = 1.6e6
LATENCY = 150
SLOWER = 6
# A page is readable in the first frame that is drawn once its last row (or paragraph) is in the document: no frame is
# drawn before the style is there.
WATCH = """
const look = () => {
  const end = document.querySelector(END);
  if (end && document.body) setTimeout(() => { window.readableAt = performance.now() }, 0);
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def readable(browser: Browser, address: str, end: str, cookies: list[Any]) -> float:
    """One cold visit: milliseconds from the click until the page can be read."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_cookies(cookies)
    context.add_init_script(f"const END = {json.dumps(end)};{WATCH}")
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": BITS / 8, "uploadThroughput": BITS / 8},
    )
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    page.wait_for_function("window.readableAt > 0")
    found = page.evaluate("window.readableAt")
    context.close()
    return found


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
    program = shutil.which("chromium") or shutil.which("chromium-headless-shell")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        cookies = cookies_of(browser, job)
        pages = {  # address, and what stands at the end of what one reads
            "queue": (f"{job['portal']}/desk?tab=all", ".statusbar .push"),
            "home": (f"{job['portal']}/", "footer"),
            "static 10 KB": (f"{job['bare']}/static-10k", "p"),
        }
        found = {}
        for name, (address, end) in pages.items():
            visits = [readable(browser, address, end, cookies) for _ in range(RUNS + 1)][1:]
            found[name] = statistics.median(visits)
        browser.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
