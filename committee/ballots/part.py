"""What ballots offers to the pages and commands that show all parts."""

from committee.ballots import views_quota
from committee.ballots.forgetting import forget_left
from committee.ballots.verify import verify
from committee.ballots.views import blueprint
from committee.shapes import Part

PART = Part(name="ballots", blueprint=blueprint, verify=verify, timers=(forget_left,))

# Importing this registers the routes.
REGISTERED = (views_quota,)
