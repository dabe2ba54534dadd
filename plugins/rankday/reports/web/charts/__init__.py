"""Charts as SVG within the page: no script, no other host; the style sheet colours them, so they follow the theme."""
