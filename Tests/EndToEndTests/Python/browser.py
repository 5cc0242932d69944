"""Headless Chromium, driven over its DevTools protocol (Target, Runtime, Input, Emulation).

With RTM_SCREENSHOTS=DIRECTORY, `Page.picture` leaves pictures there for people to look at.
"""

import base64
import itertools
import json
import os
import shutil
import subprocess
import tempfile

from websockets.sync.client import connect

from server import check, eventually

SIZES = {"wide": (1280, 800), "narrow": (390, 844), "least": (360, 640)}


class Browser:
    def __enter__(self):
        program = shutil.which("chromium")
        check(program, "there is no chromium; `.ci/install test` installs it")
        self.folder = tempfile.mkdtemp()
        self.process = subprocess.Popen(
            [
                program, "--headless", "--no-sandbox", "--remote-debugging-port=0",
                "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
                "--disable-background-networking", "--hide-scrollbars",
                f"--user-data-dir={self.folder}", "about:blank",
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        eventually("Chromium listens", self.reads_address, seconds=30)
        self.socket = connect(self.address, proxy=None, max_size=None, compression=None)
        self.numbers = itertools.count(1)
        self.pages = {}
        return self

    def reads_address(self):
        check(self.process.poll() is None, "Chromium does not start")
        try:
            with open(f"{self.folder}/DevToolsActivePort", encoding="ascii") as file:
                port, path = file.read().split()
        except (FileNotFoundError, ValueError):
            return False
        self.address = f"ws://127.0.0.1:{port}{path}"
        return True

    def __exit__(self, *_):
        self.call("Browser.close")
        self.process.wait(timeout=20)

    def call(self, method, session=None, **parameters):
        """What a method answers; meanwhile pages take note of what they are told."""
        number = next(self.numbers)
        call = {"id": number, "method": method, "params": parameters}
        self.socket.send(json.dumps(call | ({"sessionId": session} if session else {})))
        while True:
            message = json.loads(self.socket.recv(timeout=20))
            if message.get("id") == number:
                check("error" not in message, f"{method}: {message.get('error')}")
                return message["result"]
            if message.get("sessionId") in self.pages:
                self.pages[message["sessionId"]].hear(message["method"], message["params"])

    def open(self, url, before=""):
        """A page of its own, once it is loaded; `before` is a script that runs first."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session, url, before)


class Page:
    def __init__(self, browser, session, url, before):
        self.browser, self.session = browser, session
        self.console, self.faults = [], []
        browser.pages[session] = self
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        self.call("Page.addScriptToEvaluateOnNewDocument", source=before)
        self.requests = []
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete'")

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def hear(self, method, told):
        if method == "Runtime.consoleAPICalled":
            self.console.append(" ".join(str(one.get("value", "")) for one in told["args"]))
        elif method == "Runtime.exceptionThrown":
            self.faults.append(told["exceptionDetails"])
        elif method == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.faults.append(told["entry"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])

    def evaluate(self, script):
        """The value of a script, or of what it promises."""
        answer = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        check("exceptionDetails" not in answer, f"{script}: {answer}")
        return answer["result"].get("value")

    def until(self, script, seconds=15):
        def holds():
            return self.evaluate(script)

        try:
            eventually(script, holds, seconds)
        except SystemExit as late:
            words = self.evaluate("document.body.innerText")
            raise SystemExit(f"{late}\nthe page: {words}\nfaults: {self.faults}") from None

    def until_shows(self, text, where="body"):
        self.until(f"document.querySelector({where!r})?.innerText.includes({json.dumps(text)})")

    def text(self, where):
        return self.evaluate(f"document.querySelector({where!r}).innerText")

    def type(self, where, text):
        """Types into an empty field, as with a keyboard."""
        self.evaluate(f"document.querySelector({where!r}).select()")
        self.evaluate(f"document.querySelector({where!r}).focus()")
        self.call("Input.insertText", text=text)

    def press(self, key, code, text=None):
        key = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        typed = {"text": text} if text else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **key, **typed)
        self.call("Input.dispatchKeyEvent", type="keyUp", **key)

    def enter(self):
        self.press("Enter", 13, "\r")

    def tab(self):
        self.press("Tab", 9)

    def is_sound(self, origin):
        """Nothing went wrong in it, and nothing came from elsewhere."""
        check(not self.faults, f"{self.faults}")
        for url in self.requests:
            check(url.startswith((origin, origin.replace("http", "ws", 1))), f"it loads {url}")

    def picture(self, name):
        """The page in all sizes and both schemes; no size may need scrolling to the side."""
        folder = os.environ.get("RTM_SCREENSHOTS")
        for size, (width, height) in SIZES.items():
            self.call(
                "Emulation.setDeviceMetricsOverride",
                width=width, height=height, deviceScaleFactor=1, mobile=False,
            )
            excess = self.evaluate("document.documentElement.scrollWidth - innerWidth")
            check(excess <= 0, f"{name} is {excess} pixels too wide at {width}")
            for scheme in ("light", "dark") if folder else ():
                features = [{"name": "prefers-color-scheme", "value": scheme}]
                self.call("Emulation.setEmulatedMedia", features=features)
                image = self.call("Page.captureScreenshot", format="png")["data"]
                os.makedirs(folder, exist_ok=True)
                with open(f"{folder}/{name}-{size}-{scheme}.png", "wb") as file:
                    file.write(base64.b64decode(image))
        self.call("Emulation.clearDeviceMetricsOverride")
