"""Any posting of names by anyone: dates counted by the calendar, restarted when broken, objections in one register."""
