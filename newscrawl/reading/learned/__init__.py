"""Learned choices: what a page shows as arrays of features, and small models whose weights are data files.

Only numpy is needed to read a page. How the weights are made stands in ``training/`` at the project's root; each
``weights/FIELD.npz`` has its model card beside it.

Knows arrays; knows no labels, and nothing of how a page was fetched. On disk: ``weights/*.npz``, ``weights/*.md``.
"""
