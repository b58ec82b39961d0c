"""Strings to values: small languages of news pages, each a module of pure functions."""
