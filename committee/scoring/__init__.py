"""The reading room: rubrics, score sheets, late leaks and recusals from the page, group opinions, statistics."""
