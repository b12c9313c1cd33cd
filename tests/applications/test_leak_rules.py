"""P-31 and P-07: what a leak found by an expert means, over every phase, answer and count (R-126, R-509)."""

import itertools

import pytest

from committee.applications.counting import LeakAnswer, PastReturn, leak_answer, submission_number
from committee.applications.rules import WITH_EXPERTS, WORKFLOW, Phase, ReturnedBy
from committee.errors import IllegalTransition

MOST = 3


@pytest.mark.parametrize("phase", list(Phase))
def test_the_steps_out_of_review_exist_exactly_while_experts_or_the_meeting_have_the_dossier(phase: Phase) -> None:
    for name, target in (("leak_return", Phase.RETURNED), ("leak_refuse", Phase.NOT_ACCEPTED)):
        if phase in WITH_EXPERTS:
            assert WORKFLOW.next(phase, name) is target
        else:
            with pytest.raises(IllegalTransition):
                WORKFLOW.next(phase, name)


def test_the_answer_over_the_whole_grid() -> None:
    for phase, p31, p07, n in itertools.product(
        Phase, ("pull", "return", "refuse"), ("counts", "separate"), range(1, MOST + 1)
    ):
        answer = leak_answer(p31, phase=phase, n=n, most=MOST, p07=p07)
        if p31 == "pull" or phase not in WITH_EXPERTS:
            assert answer is LeakAnswer.PULL
        elif p31 == "refuse":
            assert answer is LeakAnswer.REFUSE
        else:
            refused = p07 == "counts" and n == MOST
            assert answer is (LeakAnswer.REFUSE if refused else LeakAnswer.RETURN)
            assert refused or WORKFLOW.next(phase, "leak_return") is Phase.RETURNED


@pytest.mark.parametrize(("p07", "n"), [("counts", 2), ("separate", 1)])
def test_a_return_out_of_review_counts_only_where_masking_failures_do(p07: str, n: int) -> None:
    leak = PastReturn(ReturnedBy.OFFICE, restored=False, masking_only=True)
    assert submission_number([leak], p07=p07) == n
