"""``python -m rankday.cli``: the same program as ``rankday``."""

from rankday.cli.main import main

main()
