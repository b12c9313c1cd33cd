"""Forms of the pool and of committees: shape and length; the law is asked by the actions."""

from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from committee.experts.rules import DECLARABLE
from committee.web.forms import Form, Words, at_most, chosen_number, required
from committee.web.language import say


class MultiCheckboxField(SelectMultipleField):  # type: ignore[misc]
    """Several choices as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ExpertForm(Form):
    """An entry of the pool."""

    unit_id = SelectField(Words("工作单位", "Work unit"), [required()], coerce=chosen_number)
    title = StringField(Words("现职称", "Present title"), [required(), at_most(40)])
    level_rank = SelectField(Words("职称级别", "Level of the title"), [required()], coerce=chosen_number)
    specialties = MultiCheckboxField(Words("专业", "Specialties"), [required()])
    term_from = DateField(Words("聘期起", "Term from"), [required()])
    term_to = DateField(
        Words("聘期止", "Term until"), [required()], description=Words("不超过三年", "Three years at most")
    )


class NewExpertForm(ExpertForm):
    """A new entry. The ID number only finds the registered person and is not kept here."""

    id_number = StringField(
        Words("身份证号", "ID number"),
        [required(), at_most(24)],
        description=Words("须已在系统中登记", "The person must be registered already"),
        render_kw={"autocomplete": "off"},
    )


class RelationForm(Form):
    """A relation from the signed recusal declaration."""

    id_number = StringField(Words("对方身份证号", "The other person's ID number"), [required(), at_most(24)])
    kind = SelectField(Words("关系", "Relation"), [required()])
    note = StringField(Words("依据", "Evidence"), [Optional(), at_most(200)])

    def fill(self) -> "RelationForm":
        """Offer the kinds that may be declared, in the reader's language."""
        self.kind.choices = [(kind.value, say(kind.label)) for kind in DECLARABLE]
        return self


class CommitteeForm(Form):
    """A committee to be recorded."""

    name = StringField(Words("评委会名称", "Name of the committee"), [required(), at_most(120)])
    levels = MultiCheckboxField(Words("评审级别", "Levels"), [required()])
    size = IntegerField(
        Words("组成人数", "Size"),
        [required(), NumberRange(min=3, max=99, message=Words("3 至 99 人", "3 to 99"))],
        description=Words("单数，不少于 11 人", "Odd, 11 or more"),
    )
    size_approval = StringField(
        Words("人数核准文件", "Approval of the size"),
        [Optional(), at_most(200)],
        description=Words("少于 11 人时填文号", "Number of the document when below 11"),
    )
    recorded_until = DateField(Words("核准备案有效期至", "Recorded until"), [required()])


class DrawForm(Form):
    """What a draw asks for besides the quotas."""

    specialties = MultiCheckboxField(
        Words("限定专业", "Only these specialties"),
        [Optional()],
        description=Words("不选则全部专业", "None chosen: all specialties"),
    )
    entity_most = IntegerField(
        Words("同一单位至多", "At most from one unit"),
        [Optional(), NumberRange(min=0, max=99)],
        description=Words(
            "0 为不限。限制后同单位回避不易影响法定人数", "0: no limit. A limit protects the quorum from recusals"
        ),
    )
    reserves = IntegerField(Words("候补人数", "Reserves"), [Optional(), NumberRange(min=0, max=20)])
