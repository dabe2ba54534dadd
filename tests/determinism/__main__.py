"""``make determinism``."""

from determinism.shapes import main

main()
