"""The secret ballot: papers, box, tally, live console, projector, member's page (voting.md section 11).

Now: no row, no transaction and no time joins a member to a choice; choices lie sealed under a key outside the database. The blind
signatures that make this hold against the operator's own machine come later and change how a paper is made, not these tables.
"""
