"""How the learned choices are made from labelled pages; nothing here is needed to read a page."""
