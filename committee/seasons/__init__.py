"""A round of evaluation: its rulebook, policy switches, calendar and deadlines, frozen when the first application is handed in."""
