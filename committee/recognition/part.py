"""What the recognition part offers to pages and commands that show all parts."""

from committee.recognition import timers
from committee.recognition.verify import verify
from committee.recognition.views import blueprint
from committee.shapes import Part

PART = Part(name="recognition", blueprint=blueprint, verify=verify, timers=(timers.cut,))
