"""A home in an object store: kept there, worked on in a local mirror (docs/object_storage.md).

`objects` the five things a store can do · `states` which files make up the home, one numbered state a change · `lease`
one writer at a time, as a courtesy · `mirror` the local folder · `inputs` what people and vendors put there ·
`published_copies` the published files under their own names · `home` the order of it all · `checking` verification
"""
