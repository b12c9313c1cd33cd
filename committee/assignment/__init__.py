"""Who reads what: balanced, conflicts excluded by rule, explained, adjustable with a reason; proposed, then published."""
