"""The expert pool, the random draw that anyone can recompute, committees, groups and conflicts of interest."""
