"""Lists of articles (feeds, sitemaps, section pages) to leads. Pure: bytes in, leads out."""
