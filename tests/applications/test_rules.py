"""The whole state × transition grid of the committee route: what is written here leads somewhere, everything else is refused."""

import pytest

from committee.applications.rules import BEFORE_BALLOT, FINAL, WORKFLOW, Phase
from committee.errors import IllegalTransition
from committee.permissions import Permission

P = Phase
EXPECTED: dict[tuple[Phase, str], Phase] = {
    (P.DRAFT, "submit"): P.EMPLOYER_CHECK,
    (P.EMPLOYER_CHECK, "employer_return"): P.DRAFT,
    (P.EMPLOYER_CHECK, "employer_post"): P.EMPLOYER_PUBLICITY,
    (P.EMPLOYER_CHECK, "bounce"): P.DRAFT,
    (P.EMPLOYER_PUBLICITY, "employer_objection"): P.EMPLOYER_CHECK,
    (P.EMPLOYER_PUBLICITY, "employer_recommend"): P.UPPER_CHECK,
    (P.UPPER_CHECK, "upper_return"): P.DRAFT,
    (P.UPPER_CHECK, "upper_recommend"): P.OFFICE_CHECK,
    (P.OFFICE_CHECK, "bounce"): P.RETURNED,
    (P.OFFICE_CHECK, "office_return"): P.RETURNED,
    (P.OFFICE_CHECK, "office_refuse"): P.NOT_ACCEPTED,
    (P.OFFICE_CHECK, "office_accept"): P.ACCEPTED,
    (P.RETURNED, "resubmit"): P.OFFICE_CHECK,
    (P.RETURNED, "resubmit_employer"): P.EMPLOYER_CHECK,
    (P.RETURNED, "restore_return"): P.OFFICE_CHECK,
    (P.RETURNED, "window_missed"): P.NOT_ACCEPTED,
    (P.ACCEPTED, "fee_missed"): P.NOT_ACCEPTED,
    (P.ACCEPTED, "pool"): P.POOLED,
    (P.ACCEPTED, "pool_again"): P.ASSIGNED,
    (P.POOLED, "assign"): P.ASSIGNED,
    **{(phase, "leak_return"): P.RETURNED for phase in (P.ASSIGNED, P.GROUP_REVIEW, P.PLENARY)},
    **{(phase, "leak_refuse"): P.NOT_ACCEPTED for phase in (P.ASSIGNED, P.GROUP_REVIEW, P.PLENARY)},
    (P.ASSIGNED, "groups_open"): P.GROUP_REVIEW,
    (P.GROUP_REVIEW, "reassign"): P.ASSIGNED,
    (P.GROUP_REVIEW, "to_plenary"): P.PLENARY,
    (P.GROUP_REVIEW, "defence_missed"): P.NOT_PASSED,
    (P.PLENARY, "ballot_open"): P.BALLOT,
    (P.BALLOT, "ballot_void"): P.PLENARY,
    (P.NOT_PASSED, "ballot_again"): P.BALLOT,
    (P.BALLOT, "ballot_again_void"): P.NOT_PASSED,
    (P.BALLOT, "vote_passed"): P.PASSED,
    (P.BALLOT, "vote_failed"): P.NOT_PASSED,
    (P.BALLOT, "beyond_quota"): P.NOT_PASSED,
    (P.PASSED, "publish"): P.RESULT_PUBLICITY,
    (P.RESULT_PUBLICITY, "object"): P.OBJECTION,
    (P.OBJECTION, "objection_dismissed"): P.RESULT_PUBLICITY,
    (P.OBJECTION, "objection_upheld"): P.REVOKED,
    (P.RESULT_PUBLICITY, "confirm"): P.CONFIRMED,
    (P.CONFIRMED, "certify"): P.CERTIFIED,
    (P.CERTIFIED, "archive"): P.ARCHIVED,
    **{(phase, "withdraw"): P.WITHDRAWN for phase in BEFORE_BALLOT},
    **{
        (phase, "disqualify"): P.DISQUALIFIED
        for phase in (*BEFORE_BALLOT, P.BALLOT, P.PASSED, P.RESULT_PUBLICITY, P.OBJECTION)
    },
    **{(phase, "revoke"): P.REVOKED for phase in (P.CONFIRMED, P.CERTIFIED, P.ARCHIVED)},
}
NAMES = sorted({name for _, name in EXPECTED} | {row.name for row in WORKFLOW.rows})


@pytest.mark.parametrize("phase", list(Phase))
def test_every_transition_from_every_state(phase):
    for name in NAMES:
        target = EXPECTED.get((phase, name))
        if target is None:
            with pytest.raises(IllegalTransition):
                WORKFLOW.next(phase, name)
        else:
            assert WORKFLOW.next(phase, name) is target, (phase, name)
        assert WORKFLOW.can(phase, name) is (target is not None)


def test_every_state_can_be_reached_and_final_ones_keep_only_sanctions():
    assert WORKFLOW.reachable() == frozenset(Phase)
    for phase in FINAL:
        assert {row.name for row in WORKFLOW.available(phase)} <= {"revoke", "ballot_again"}  # a second round (P-22)


def test_withdrawal_ends_where_the_ballot_begins():
    assert {phase for phase in Phase if WORKFLOW.can(phase, "withdraw")} == set(BEFORE_BALLOT)


def test_what_time_or_a_count_decides_is_nobodys_permission():
    system = {row.name for row in WORKFLOW.rows if row.permission is None}
    assert system == {"bounce", "window_missed", "fee_missed", "vote_passed", "vote_failed", "beyond_quota"}


def test_only_the_leader_takes_a_return_back():
    assert {row.permission for row in WORKFLOW.rows if row.name == "restore_return"} == {Permission.APPLICATION_RESTORE}
