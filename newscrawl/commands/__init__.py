"""``scrapy`` commands of newscrawl: each parses its arguments, calls one function and prints."""
