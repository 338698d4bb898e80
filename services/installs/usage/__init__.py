"""How plugins are used, as pages report it: taken in, counted, and asked for.

``reports`` takes in what pages say, ``counting`` and ``folding`` make sums of it, ``health`` and
``statistics`` answer. Nothing here is an event: docs/adr/0072-use-is-counted-beside-the-log.md.
"""
