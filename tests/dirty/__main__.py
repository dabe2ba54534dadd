"""``make dirty``: the whole corpus as a table; exit status 1 if one case did not come out as it is stated."""

from __future__ import annotations

import os
import sys

from dirty.corpus import CASES, run


def main() -> None:
    os.fsync = lambda descriptor: None  # nobody pulls the plug here, and it takes most of the time
    tally = run(CASES, is_followed=True)
    print("\n".join(tally.lines()))
    sys.exit(bool(tally.findings))


if __name__ == "__main__":
    main()
