"""The weeks between rank day and implementation: lists, their changes and notices."""
