"""Pure choices: when an address is visited again, what a reading changes, which texts are copies.

Knows articles and times; knows no database, no network and no clock. On disk: nothing.
"""
