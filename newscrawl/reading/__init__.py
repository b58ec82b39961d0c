"""Document to article: what the page says, field by field, with evidence. No network, no database, no clock."""
