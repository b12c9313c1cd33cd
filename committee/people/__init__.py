"""Who there is: units and their names, persons, accounts, roles, sign-in, second factor, sessions, second-person approvals."""
