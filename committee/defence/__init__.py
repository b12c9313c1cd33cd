"""答辩 of deputy-senior candidates: who must, who is exempt, panels, lots and timetable, score cards, absence (R-140 to R-143)."""
