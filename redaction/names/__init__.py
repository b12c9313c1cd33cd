"""Every form in which a name, a unit or a number can appear, and the search for all of them at once."""
