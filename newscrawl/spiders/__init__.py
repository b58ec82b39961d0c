"""Spiders for any site and for archives."""
