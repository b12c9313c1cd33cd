"""The guided form: which step opens, what each lacks, and that saving one step leaves the others as they were."""

import pytest

from committee.applications import actions
from committee.applications.form_fields import fields_of_step, sections
from committee.applications.guide import FILES, HAND_IN, RESULTS, guide, step_after, step_before, step_to_open
from committee.people.rules import UnitKind
from committee.seasons.rulebook import load_rulebook
from tests.applications import cast as play

BOOK = load_rulebook("quality-2024")
SECTIONS = sections(BOOK, UnitKind.DZ)
KEYS = [section.key for section in SECTIONS]


def steps(form: dict[str, str], *, results: int = 0):
    return guide(SECTIONS, form, results=results, missing_files=BOOK.materials[:2], files=0, obstacles=3)


def test_the_steps_follow_the_notice_then_results_files_and_the_press():
    assert [step.key for step in steps({})] == [*KEYS, RESULTS, FILES, HAND_IN]


def test_each_step_names_what_it_lacks():
    found = {step.key: [word.zh for word in step.lacks] for step in steps({"major": "测控"})}
    assert found["education"] == ["最高学历", "毕业时间"]
    assert found["service"] == ["目前是否在职", "从事本专业的开始时间", "受处分情况"]
    assert (found[RESULTS], len(found[FILES]), found[HAND_IN]) == (["至少一项业绩成果"], 2, ["3项待补"])


def test_the_first_step_that_lacks_something_opens_unless_another_was_asked_for():
    assert step_to_open(steps({}), "") == "service"
    assert step_to_open(steps(play.FORM), "") == RESULTS
    assert step_to_open(steps(play.FORM, results=1), "") == "service"
    assert step_to_open(steps({}), "studies") == "studies"
    for odd in (FILES, HAND_IN, "nothing"):
        assert step_to_open(steps({}), odd) == "service"


def test_steps_lead_on_and_back():
    found = steps({})
    order = [step.key for step in found]
    assert [step_after(found, key) for key in order] == [*order[1:], HAND_IN]
    assert [step_before(found, key) for key in order] == [None, *order[:-1]]


@pytest.mark.parametrize("key", KEYS)
def test_saving_one_step_leaves_the_others_alone(session, key):
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    public_id = play.draft(cast, files=False)
    before = dict(play.reload(public_id).form)
    actions.save(by=cast.applicant.account_id, public_id=public_id, version=1, raw={}, step=key)
    after = play.reload(public_id)
    emptied = fields_of_step(BOOK, UnitKind.DZ, key)
    assert after.form == {name: value for name, value in before.items() if name not in emptied}
    assert len(after.achievements) == 1


def test_the_button_leads_to_the_next_step_and_more_rows_stay(session, browser_of):
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    public_id = play.draft(cast, files=False)
    browser = browser_of(cast.applicant)
    on = browser.post(f"/my/{public_id}/form", {"version": "1", "step": "service", "in_service": "yes"})
    assert on.location.endswith("/form?step=education")
    row = {key: value for key, value in play.FORM.items() if key.startswith("a-")}
    stay = browser.post(f"/my/{public_id}/form", {"version": "2", "step": RESULTS, "stay": "yes", **row})
    assert stay.location.endswith(f"/form?step={RESULTS}")
    files = browser.post(f"/my/{public_id}/form", {"version": "3", "step": RESULTS, **row})
    assert "/dossiers/" in files.location
    on = browser.get(files.location.replace("/dossiers/", "/my/of-dossier/"))
    assert on.location == f"/my/{public_id}/hand-in"
    assert browser_of(cast.clerk).get(files.location.replace("/dossiers/", "/my/of-dossier/")).status_code == 403
