"""Run on its own, in a process with limits: a document as JSON on standard input, a PDF on standard output.

Nothing of the application is imported. In the server's own process Typst kept what it had made once: after twelve
plans of 60 sections it held 700 MB.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import typst

SECONDS = 20  # of processor time; a plan of 60 sections takes 0.5
MEMORY = 1 << 30  # bytes of data; a plan of 60 sections takes 150 MB
TEMPLATE = Path(__file__).with_name("plan.typ")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    given = json.load(sys.stdin)
    made = typst.compile(
        TEMPLATE,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(given["paper"]), "foot": given["foot"]},
        root=TEMPLATE.parent,
        pdf_standards=["ua-1"],
        timestamp=given["timestamp"],
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
