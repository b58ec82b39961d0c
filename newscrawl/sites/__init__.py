"""One file a site: where to look (its spider) and how to read (its page object)."""
