"""Rendering only: official PDF (Typst), Word (docxtpl), Excel out and in, and the fonts they need.

The room knows no part's data. A part fills one of the shapes in ``shapes.py`` and gets bytes back; what is
true in those data is the part's business, how it looks on A4 is ours.
"""
