"""Real sources into landing drops: one module reads files, one infers, one groups, one counts shares, one writes."""
