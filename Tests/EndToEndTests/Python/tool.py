"""rtm's own commands, run to their end as a shell would."""

import os
import subprocess

import server
from server import same


def rtm(*words, stdin="", **variables):
    """What became of `rtm WORDS...`; `variables` are for its environment only."""
    return subprocess.run(
        [server.PROGRAM, *words],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env=os.environ | variables,
    )


def silent(*words, **more):
    """The command works, and says nothing."""
    done = rtm(*words, **more)
    same((done.returncode, done.stdout, done.stderr), (0, "", ""), f"rtm {' '.join(words)}")


def said(*words, **more):
    """What a command that works prints."""
    done = rtm(*words, **more)
    same((done.returncode, done.stderr), (0, ""), f"rtm {' '.join(words)}")
    return done.stdout


def complaint(status, *words, **more):
    """The one line that a command says on standard error that fails with `status`."""
    done = rtm(*words, **more)
    same((done.returncode, done.stdout), (status, ""), f"rtm {' '.join(words)}: {done.stderr}")
    lines = done.stderr.splitlines()
    same(len(lines), 1, f"lines on standard error: {lines}")
    same(lines[0][:5], "rtm: ", "how the line begins")
    return lines[0][5:]
