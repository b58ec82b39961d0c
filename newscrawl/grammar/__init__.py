"""Strings to values: small languages of news pages, each a module of pure functions.

Knows words (``tables``) and text; knows no document, no network, no database and no clock: what "2 hours ago" is
relative to is a parameter. On disk: nothing.
"""
