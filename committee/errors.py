"""Every refusal has a class here. Its docstring is the fact, its message says what to do next, ``web.errors`` shows it.

A part that needs a refusal of its own derives it from one of these in its ``rules.py`` or beside its action.
"""

from committee.text import Text

NOTHING_LOST = Text("您已填写的内容均已保留。", "Everything that you entered was kept.")
# A browser puts typed text back, but no chosen file and no secret.
TEXT_KEPT = Text("已填写的文字均已保留，文件须重新选择。", "What you typed was kept; choose the file again.")
SECRETS_GONE = Text(
    "除密码和验证码外，已填写的内容均已保留。", "Everything that you entered was kept, except passwords and codes."
)
CORRECT_HERE = Text("请改正后再提交，其余内容已保留。", "Please correct it and send it again; the rest was kept.")


class CommitteeError(Exception):
    """Something that a person asked for was not done. ``kept`` and ``next_step`` complete the message."""

    status = 400
    reference: str | None = None
    message = Text("操作未完成。", "This was not done.")
    kept = NOTHING_LOST
    next_step = Text("请返回上一页核对后重试。", "Please go back, check, and try again.")

    def __init__(
        self, message: Text | None = None, *, next_step: Text | None = None, kept: Text | None = None, **values: object
    ) -> None:
        self.message = (message or self.message).format(**values) if values else (message or self.message)
        self.next_step = next_step or self.next_step
        self.kept = kept or self.kept
        super().__init__(str(self.message))

    @property
    def in_full(self) -> Text:
        """What is wrong and what to do next, one after the other: Chinese needs no space between them, English does."""
        return Text(f"{self.message.zh}{self.next_step.zh}", f"{self.message.en} {self.next_step.en}")

    @property
    def at_field(self) -> Text:
        """The same where the form itself is shown again and says what it kept: only a next step of its own is added."""
        return self.message if self.next_step is CommitteeError.next_step else self.in_full

    @property
    def step_here(self) -> Text:
        """What to do where the refused form itself is shown again: nobody has to go back."""
        return CORRECT_HERE if self.next_step is CommitteeError.next_step else self.next_step


class BadInput(CommitteeError):
    """What was entered cannot be understood or breaks a limit of the form."""

    status = 422
    message = Text("填写内容有误。", "Some of what was entered is not valid.")


class NotSignedIn(CommitteeError):
    """The page needs an account."""

    status = 401
    message = Text("请先登录。", "Please sign in first.")
    next_step = Text("登录后会回到这一页。", "You will return to this page after signing in.")


class NotAllowed(CommitteeError):
    """The account's roles do not allow this."""

    status = 403
    message = Text("您的账号没有这项权限。", "Your account does not have this right.")
    next_step = Text("如需办理，请联系评委会办公室。", "If you need it, please contact the committee office.")


class NotFound(CommitteeError):
    """There is no such thing, or this viewer may not know that there is (E-105: the answer is the same)."""

    status = 404
    message = Text("没有这个页面或记录。", "There is no such page or record.")
    next_step = Text("请从首页进入。", "Please start from the home page.")


class Refused(CommitteeError):
    """A rule of the procedure forbids it now; the message cites the reason in words."""

    status = 409
    message = Text("按规则现在不能办理。", "The rules do not allow this now.")


class IllegalTransition(Refused):
    """The state does not lead there."""

    message = Text("当前状态下没有这一步。", "This step does not exist in the current state.")
    next_step = Text(
        "页面可能已过期，请刷新后查看最新状态。", "The page may be out of date; reload to see the current state."
    )


class Stale(Refused):
    """Somebody else changed the record since this page was opened."""

    message = Text("这条记录刚刚被其他人修改过。", "Somebody else has just changed this record.")
    next_step = Text("请核对两个版本后再保存。", "Compare both versions, then save again.")


class SecondPersonNeeded(Refused):
    """An act of weight must be confirmed by a different person than the one who asked for it."""

    message = Text("此事须由另一人确认，申请人本人不能确认。", "A different person has to confirm this.")
    next_step = Text(
        "请另一位有权限的同事在首页待办中确认。", "A colleague with the right can confirm it from their home page."
    )


class TooManyAttempts(CommitteeError):
    """Too many tries in a short time from this account or this address."""

    status = 429
    message = Text("尝试次数过多，请稍后再试。", "Too many attempts; please wait a while.")
    next_step = Text("15 分钟后可以再试。", "You can try again in 15 minutes.")


class TooLarge(CommitteeError):
    """An upload has more bytes than its door takes."""

    status = 413
    message = Text("文件过大，这里最多 {mb} MB。", "The file is too large: {mb} MB at most here.")
    kept = TEXT_KEPT
    next_step = Text("请压缩或拆分后上传。", "Compress or split it.")

    def __init__(self, *, most: int) -> None:
        """*most* is the limit in bytes."""
        super().__init__(mb=most // 1024**2)


class ConfigurationError(CommitteeError):
    """A setting or a rulebook is wrong; the message names file and line."""

    status = 500
    next_step = Text("请改正后再执行一次；数据没有改动。", "Correct it and run the command again; no data was changed.")
