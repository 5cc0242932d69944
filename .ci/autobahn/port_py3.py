#!/usr/bin/env python3
"""Makes the installed autobahntestsuite 25.10.1 and autobahn 0.10.9 run on Python 3.11, in place.

The suite is published for Python 2.7 only. Its cases work on byte strings; here each of those is a
str of code points 0 to 255 (latin-1). So sources are read as latin-1 and written as UTF-8 (a
literal keeps its byte values), and text becomes bytes where frames leave (`send…`) and str again
where they arrive (`onMessage`, `onPong`). No case and no expectation is changed; those of 12 and
13, whose data is binary, get bytes.
"""

import glob
import os
import re
import sysconfig
import warnings

warnings.simplefilter("ignore")

from lib2to3 import refactor

SITE = sysconfig.get_paths()["purelib"]
SUITE = os.path.join(SITE, "autobahntestsuite")
PROTOCOL = os.path.join(SITE, "autobahn", "websocket", "protocol.py")
MARKER = os.path.join(SUITE, ".ported")
MODULES = ["caseset.py", "fuzzing.py", "report.py", "spectemplate.py", "_version.py"]
UNWANTED_FIXERS = ("fix_unicode", "fix_buffer", "fix_idioms", "fix_set_literal", "fix_ws_comma")

SHIM = '''import binascii as _b, os as _o
def b2a_hex(x):
    return _b.b2a_hex(x.encode("latin-1") if isinstance(x, str) else bytes(x)).decode("ascii")
hexlify = b2a_hex
def resource_filename(package, name):
    return _o.path.join(_o.path.dirname(_o.path.abspath(__file__)), *name.split("/"))
'''

LOG_DATA = '''def _b(x):
   return x.encode('latin-1') if isinstance(x, str) else bytes(x)


def binLogData(data, maxlen = 64):
   data = _b(data)
   return data[:maxlen].hex() + " ..." if len(data) > maxlen - 4 else data.hex()


def asciiLogData(data, maxlen = 64, replace = False):
   data = _b(data)
   try:
      dd = data[:maxlen] + b" ..." if len(data) > maxlen - 4 else data
      return dd.decode('utf8', errors = 'replace' if replace else 'strict')
   except Exception:
      return '0x' + binLogData(data, maxlen)


class FuzzingProtocol'''

SENDING = '''   MAX_WIRE_LOG_DATA = 256

   def sendFrame(self, opcode, payload = b'', **kw):
      return super().sendFrame(opcode, _b(payload), **kw)

   def sendMessage(self, payload, isBinary = False, fragmentSize = None, sync = False,
                   doNotCompress = False):
      return super().sendMessage(_b(payload), isBinary, fragmentSize, sync, doNotCompress)

   def sendMessageFrameData(self, payload, sync = False):
      return super().sendMessageFrameData(_b(payload), sync)

   def sendPing(self, payload = None):
      return super().sendPing(None if payload is None else _b(payload))

   def sendPong(self, payload = None):
      return super().sendPong(None if payload is None else _b(payload))

   def sendCloseFrame(self, code = None, reasonUtf8 = None, isReply = False):
      return super().sendCloseFrame(code, None if reasonUtf8 is None else _b(reasonUtf8), isReply)
'''

# Results so far are worth having when a run is cut off, so the index is written after each case.
INDEX = '''      if not os.path.exists(self.outdir): os.makedirs(self.outdir)
      self.createMasterReportJSON(self.outdir)
      if (agent, case) in self.resultListeners:'''

SHIMS = """from autobahntestsuite import py3shim as binascii
from autobahntestsuite import py3shim as pkg_resources"""

# In each file of the suite: what to replace by what.
EDITS = {
    "case/case.py": [("return pickle.dumps(obj1) == pickle.dumps(obj2)", "return obj1 == obj2")],
    "case/__init__.py": [("from .case9_9_1 import *", "# 9.9.1 is in no list of cases")],
    "case/case10_1_1.py": [
        (
            "len(self.payload) / self.p.autoFragmentSize",
            "len(self.payload) // self.p.autoFragmentSize",
        )
    ],
    "case/case6_x_x.py": [("v.validate(vss[:i])", "v.validate(vss[:i].encode('latin-1'))")],
    "case/case12_x_x.py": [
        (
            "   self.testDataLen = len(self.testData)",
            "   self.testDataLen = len(self.testData)\n   if not self.TESTDATA['binary']:\n"
            "      self.testText = self.testData.decode('utf-8')",
        ),
        ("      payload = payload.decode('utf-8')", "      payload = self.testText"),
        ("      msg = ''\n", "      msg = b'' if self.TESTDATA['binary'] else ''\n"),
        ('"__init__": __init__,', '"__init__": __init__, "RAW_BYTES": True,'),
        (
            "import copy, os, pkg_resources, hashlib, binascii",
            "import copy, os, hashlib, binascii\n"
            "from autobahntestsuite import py3shim as pkg_resources",
        ),
    ],
    "fuzzing.py": [
        (
            "import os, json, binascii, time, textwrap, pkg_resources",
            "import os, json, time, textwrap\n" + SHIMS,
        ),
        (re.compile(r"(?s)def binLogData\(.*?class FuzzingProtocol"), LOG_DATA),
        ("   MAX_WIRE_LOG_DATA = 256\n", SENDING),
        (
            "         p = ''.join(payload)",
            "         p = b''.join(payload) if isinstance(payload, (list, tuple)) else payload",
        ),
        (
            "         self.runCase.onPong(payload)",
            "         self.runCase.onPong(payload.decode('latin-1'))",
        ),
        (
            "         self.runCase.onMessage(msg, binary)",
            "         raw = getattr(self.runCase, 'RAW_BYTES', False)\n"
            "         self.runCase.onMessage(msg if raw else msg.decode('latin-1'), binary)",
        ),
        (
            "json.dumps(case, sort_keys = True, indent = 3, separators = (',', ': '))",
            "json.dumps(case, sort_keys = True, indent = 1, default = repr)",
        ),
        (
            "def createReports(self, produceHtml = True, produceJson = True)",
            "def createReports(self, produceHtml = False, produceJson = True)",
        ),
        ("      if (agent, case) in self.resultListeners:", INDEX),
    ],
}


def converted(path, fixes):
    """The file after lib2to3, with the imports that lib2to3 needs a package to find."""
    with open(path, "rb") as file:
        text = file.read().decode("latin-1").replace("\r\n", "\n")
    text = re.sub(r"(?m)^#.*coding[:=].*$", "#", text)
    return str(fixes.refactor_string(text if text.endswith("\n") else text + "\n", path))


def with_siblings(text, path, paths):
    folder = os.path.dirname(path)
    names = {os.path.basename(other)[:-3] for other in paths if os.path.dirname(other) == folder}
    if os.path.basename(folder) != "case":
        names.add("case")

    def relative(match):
        dot = "." if match.group(1) in names else ""
        return f"from {dot}{match.group(1)} import"

    return re.sub(r"(?m)^from (\w+) import", relative, text)


def of_cases(text, path):
    """`object` before a base class has no order of resolution; hex works on the str domain."""
    text = text.replace("(object, Case, )", "(Case, )")
    if path.endswith("case12_x_x.py"):
        return text
    shim = "from autobahntestsuite import py3shim as binascii"
    return re.sub(r"(?m)^import binascii$", shim, text)


def edited(text, path):
    for old, new in EDITS.get(os.path.relpath(path, SUITE), []):
        pattern = old if isinstance(old, re.Pattern) else re.compile(re.escape(old))
        text, count = pattern.subn(lambda _, new=new: new, text)
        if not count:
            raise SystemExit(f"port_py3: not in {path}: {old!r}")
    return text.replace("print()\n", "print('')\n")


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def port():
    names = refactor.get_fixers_from_package("lib2to3.fixes")
    wanted = [name for name in names if not name.endswith(UNWANTED_FIXERS)]
    fixes = refactor.RefactoringTool(wanted)
    paths = [os.path.join(SUITE, name) for name in MODULES]
    paths += sorted(glob.glob(os.path.join(SUITE, "case", "*.py")))
    texts = {}
    for path in paths:
        text = with_siblings(converted(path, fixes), path, paths)
        if os.path.basename(os.path.dirname(path)) == "case":
            text = of_cases(text, path)
        texts[path] = edited(text, path)
        compile(texts[path], path, "exec")
    for path, text in texts.items():
        write(path, text)
    package = "from ._version import __version__\nversion = __version__\n"
    write(os.path.join(SUITE, "__init__.py"), package)
    write(os.path.join(SUITE, "py3shim.py"), SHIM)
    with open(PROTOCOL, encoding="utf-8") as file:
        protocol = file.read()
    division = "range(payload_len / len(payload))"
    write(PROTOCOL, protocol.replace(division, division.replace("/", "//")))
    write(MARKER, "")


if not os.path.exists(MARKER):
    port()
