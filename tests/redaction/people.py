"""Invented applicants for the tests of the checker: one of each kind of name, and every form in which each must be found."""

from redaction.identity import Identity

UYGHUR = Identity(
    name="迪丽努尔·艾合买提",
    latin_names=("Dilnur Ahmat",),
    native_names=("دىلنۇر ئەخمەت",),
    unit="塔河地区检验检测中心",
    unit_aliases=("检测中心",),
    id_number="659900199003070020",
    phone="13900000000",
    email="dilnur@example.com",
    co_workers=("王建国",),
)
RARE = Identity(name="王翀", unit="胡杨县计量检定所")
WORD = Identity(name="高峰", unit="胡杨县计量检定所")

FORMS: tuple[tuple[str, str], ...] = (
    ("迪丽努尔·艾合买提", "name"),
    ("迪丽努尔•艾合买提", "name"),
    ("迪丽努尔艾合买提", "name"),
    ("迪　丽　努　尔　艾　合　买　提", "name"),
    ("狄里努尔·艾海提", "name"),
    ("迪麗努爾·艾合買提", "name"),
    ("Dilnur Ahmat", "name"),
    ("AHMAT Dilnur", "name"),
    ("D. Ahmat", "name"),
    ("Dilinuer Aihemaiti", "name"),
    ("دىلنۇر ئەخمەت", "name"),
    ("迪丽努尔", "name"),
    ("塔河地区检验检测中心", "unit"),
    ("塔河检测中心", "unit"),
    ("659900199003070020", "id_number"),
    ("６５９９００　１９９００３０７　００２０", "id_number"),
    ("659900900307002", "id_number"),
    ("139 0000 0000", "phone"),
    ("dilnur@example.com", "email"),
)
