#!/usr/bin/env python3
"""Runs Autobahn's cases against a server's echo, or against a client that echoes.

    suite.py server OUT URL             the suite is the client
    suite.py client OUT COMMAND...      the suite is the server; COMMAND, with {url} replaced, is
                                        run once a case and echoes until it is closed

--cases and --exclude take patterns parted by commas: '1.*,12.1.*'. With --cert and --key the suite
as a server speaks TLS. The last line says how many cases passed; the exit status is 0 if every case
ran, none failed and none is unimplemented.
"""

import argparse
import collections
import json
import os
import socket
import subprocess
import sys
import time
import warnings

warnings.simplefilter("ignore")

AGENT = "rtm"
CASE_SECONDS = 180
COLUMNS = ["passed", "non-strict", "failed", "unimplemented", "informational"]
VERDICTS = {
    "OK": "passed",
    "NON-STRICT": "non-strict",
    "INFORMATIONAL": "informational",
    "UNIMPLEMENTED": "unimplemented",
}


def number(case):
    return [int(part) for part in case.split(".")]


def chosen_cases(spec):
    """The ids of the cases that `spec` asks for, as the suite numbers them."""
    from autobahntestsuite import case
    from autobahntestsuite.caseset import CaseSet

    cases = CaseSet(
        case.CaseSetname,
        case.CaseBasename,
        case.Cases,
        case.CaseCategories,
        case.CaseSubCategories,
    )
    return cases.parseSpecCases(spec)


def run_reactor(mode, path):
    """What the child process does: plays the suite's side until it is done or ended."""
    from autobahntestsuite import fuzzing
    from twisted.internet import reactor

    with open(path, encoding="utf-8") as file:
        spec = json.load(file)
    if mode == "as-client":
        fuzzing.startClient(spec)
    else:
        fuzzing.startServer(spec, 0)
    reactor.run()


class Run:
    """One run of the suite, with all that it writes in one folder."""

    def __init__(self, options):
        self.out = options.out
        os.makedirs(self.out, exist_ok=True)
        self.log = open(os.path.join(self.out, "log.txt"), "w", encoding="utf-8")
        self.spec = {
            "outdir": self.out,
            "cases": options.cases.split(","),
            "exclude-cases": [pattern for pattern in options.exclude.split(",") if pattern],
            "exclude-agent-cases": {},
        }
        self.identity = {"cert": options.cert, "key": options.key} if options.cert else {}
        self.cases = chosen_cases(self.spec)

    def start(self, mode, **more):
        path = os.path.join(self.out, "spec.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.spec | more, file)
        command = [sys.executable, os.path.abspath(__file__), mode, path]
        return subprocess.Popen(command, stdout=self.log, stderr=self.log)

    def test_server(self, url):
        self.start("as-client", servers=[{"agent": AGENT, "url": url}]).wait()

    def test_client(self, command):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        url = f"{'wss' if self.identity else 'ws'}://127.0.0.1:{port}"
        suite = self.start("as-server", url=url, **self.identity)
        try:
            wait_for(port)
            for index, case in enumerate(self.cases, 1):
                self.echo(command, f"{url}/runCase?case={index}&agent={AGENT}", case)
            self.echo(command, f"{url}/updateReports?agent={AGENT}", "the reports")
        finally:
            suite.terminate()
            suite.wait()

    def echo(self, command, url, case):
        words = [word.replace("{url}", url) for word in command]
        try:
            subprocess.run(words, stdout=self.log, stderr=self.log, timeout=CASE_SECONDS)
        except subprocess.TimeoutExpired:
            print(f"{case}: the client did not end within {CASE_SECONDS} s", flush=True)


def wait_for(port):
    deadline = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def verdict(result):
    """One of COLUMNS. A wrong way to close is a failure too, as on the suite's own page."""
    behavior = VERDICTS.get(result["behavior"], "failed")
    if result["behaviorClose"] in ("FAILED", "UNCLEAN") and behavior != "informational":
        return "failed"
    return behavior


def report(out, expected):
    """Prints a table, and what is not as it should be; returns whether all is well."""
    try:
        with open(os.path.join(out, "index.json"), encoding="utf-8") as file:
            results = json.load(file).get(AGENT, {})
    except OSError:
        results = {}
    by_category = collections.defaultdict(collections.Counter)
    total = collections.Counter()
    for case in sorted(results, key=number):
        kind = verdict(results[case])
        by_category[case.split(".")[0]][kind] += 1
        total[kind] += 1
        if kind in ("non-strict", "failed", "unimplemented"):
            print(f"{case}: {kind}; {reason(out, results[case])}")
    print(f"{'category':9}" + "".join(f"{name:>14}" for name in COLUMNS))
    for category, counts in by_category.items():
        print(f"{category + '.*':9}" + "".join(f"{counts[name]:14}" for name in COLUMNS))
    missing = [case for case in expected if case not in results]
    if missing:
        print("not run:", " ".join(missing))
    summary = ", ".join(f"{total[name]} {name}" for name in COLUMNS)
    print(f"autobahn: {len(results)} cases, {summary}")
    return bool(results) and not (missing or total["failed"] or total["unimplemented"])


def reason(out, result):
    try:
        with open(os.path.join(out, result["reportfile"]), encoding="utf-8") as file:
            details = json.load(file)
    except OSError:
        return "no report of it"
    return f"{details['result']} {details['resultClose']} (closed {details['remoteCloseCode']})"


def main():
    if sys.argv[1:2] in (["as-client"], ["as-server"]):
        return run_reactor(*sys.argv[1:3])
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", default="*")
    parser.add_argument("--exclude", default="")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("mode", choices=["server", "client"])
    parser.add_argument("out")
    parser.add_argument("peer", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    run = Run(options)
    started = time.monotonic()
    if options.mode == "server":
        run.test_server(options.peer[0])
    else:
        run.test_client(options.peer)
    all_is_well = report(options.out, run.cases)
    print(f"took {time.monotonic() - started:.0f} s; the details are in {options.out}")
    return 0 if all_is_well else 1


sys.exit(main())
