"""What plugins throw, in groups: the same error in the same place, in whichever version.

``thrown`` says what is the same, ``counting`` how much of it counts, ``grouping`` writes it, and
``groups`` answers. docs/adr/0081-errors-are-grouped-by-what-their-code-says.md.
"""
