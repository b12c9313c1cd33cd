"""The stock of names that invented people are put together from: Han, Hui, Uyghur and Kazakh.

A name part carries its Chinese, Latin and native spelling together, because one person shows up under all three in one dossier
(R-524 to R-527). The parts are everyday ones; the combinations are drawn and mean nobody.
"""

from typing import NamedTuple


class Part(NamedTuple):
    """One part of a name in its spellings; `native` is empty for Han and Hui names."""

    chinese: str
    latin: str
    native: str = ""


HAN_SURNAMES = (
    Part("王", "Wang"), Part("李", "Li"), Part("张", "Zhang"), Part("刘", "Liu"), Part("陈", "Chen"), Part("杨", "Yang"),
    Part("赵", "Zhao"), Part("周", "Zhou"), Part("徐", "Xu"), Part("孙", "Sun"), Part("朱", "Zhu"), Part("郭", "Guo"),
    Part("罗", "Luo"), Part("宋", "Song"), Part("曾", "Zeng"), Part("单", "Shan"), Part("欧阳", "Ouyang"), Part("解", "Xie"),
)  # fmt: skip
HAN_GIVEN = {
    "男": (
        Part("建军", "Jianjun"), Part("志强", "Zhiqiang"), Part("海波", "Haibo"), Part("立新", "Lixin"), Part("堃", "Kun"),
        Part("宏伟", "Hongwei"), Part("喆", "Zhe"), Part("文昇", "Wensheng"), Part("思远", "Siyuan"), Part("国梁", "Guoliang"),
        Part("天佑", "Tianyou"), Part("明辉", "Minghui"), Part("树林", "Shulin"), Part("卫东", "Weidong"),
    ),
    "女": (
        Part("晓燕", "Xiaoyan"), Part("丽娟", "Lijuan"), Part("雪梅", "Xuemei"), Part("静怡", "Jingyi"), Part("秋霞", "Qiuxia"),
        Part("玥", "Yue"), Part("慧敏", "Huimin"), Part("思雨", "Siyu"), Part("桂兰", "Guilan"), Part("婧", "Jing"),
        Part("海燕", "Haiyan"), Part("淑芬", "Shufen"), Part("若曦", "Ruoxi"), Part("春花", "Chunhua"),
    ),
}  # fmt: skip
HUI_SURNAMES = (
    Part("马", "Ma"), Part("白", "Bai"), Part("丁", "Ding"), Part("哈", "Ha"), Part("虎", "Hu"), Part("海", "Hai"),
    Part("金", "Jin"), Part("沙", "Sha"), Part("妥", "Tuo"),
)  # fmt: skip
HUI_GIVEN = {
    "男": (Part("玉龙", "Yulong"), Part("学忠", "Xuezhong"), Part("德海", "Dehai"), Part("俊杰", "Junjie"), Part("生福", "Shengfu")),
    "女": (Part("秀兰", "Xiulan"), Part("晓梅", "Xiaomei"), Part("红霞", "Hongxia"), Part("慧", "Hui"), Part("雪莲", "Xuelian")),
}  # fmt: skip
UYGHUR = {
    "男": (
        Part("阿不都热合曼", "Abdurahman", "ئابدۇراخمان"), Part("买买提", "Memet", "مەمەت"), Part("吐尔逊", "Tursun", "تۇرسۇن"),
        Part("艾合买提", "Ahmat", "ئەخمەت"), Part("玉素甫", "Yüsüp", "يۈسۈپ"), Part("艾尼瓦尔", "Enwer", "ئەنۋەر"),
        Part("库尔班", "Qurban", "قۇربان"), Part("依明", "Imin", "ئىمىن"), Part("肉孜", "Rozi", "روزى"),
        Part("吾买尔", "Ömer", "ئۆمەر"), Part("亚森", "Yasin", "ياسىن"), Part("木合塔尔", "Muxtar", "مۇختار"),
        Part("地力木拉提", "Dilmurat", "دىلمۇرات"), Part("阿里木江", "Alimjan", "ئالىمجان"), Part("热依木", "Rëhim", "رېھىم"),
        Part("卡德尔", "Qadir", "قادىر"), Part("阿卜杜外力", "Abduweli", "ئابدۇۋەلى"), Part("麦合木提", "Mehmut", "مەھمۇت"),
    ),
    "女": (
        Part("迪丽努尔", "Dilnur", "دىلنۇر"), Part("古丽巴哈尔", "Gülbahar", "گۈلباھار"), Part("阿依努尔", "Aynur", "ئاينۇر"),
        Part("热孜万古丽", "Rizwangül", "رىزۋانگۈل"), Part("帕提古丽", "Patigül", "پاتىگۈل"), Part("祖丽皮耶", "Zulpiye", "زۇلپىيە"),
        Part("米日古丽", "Mihrigül", "مېھرىگۈل"), Part("阿米娜", "Amine", "ئامىنە"), Part("佐热古丽", "Zöhregül", "زۆھرەگۈل"),
        Part("努尔比娅", "Nurbiye", "نۇربىيە"), Part("阿提开姆", "Atikem", "ئاتىكەم"), Part("吐尔逊阿依", "Tursunay", "تۇرسۇناي"),
    ),
}  # fmt: skip
KAZAKH = {
    "男": (
        Part("叶尔江", "Yerzhan", "ەرجان"), Part("哈力别克", "Khalibek", "حالىبەك"), Part("努尔兰", "Nurlan", "نۇرلان"),
        Part("巴合提", "Bakyt", "باقىت"), Part("赛力克", "Serik", "سەرىك"), Part("木拉提", "Murat", "مۇرات"),
        Part("达吾列提", "Daulet", "داۋلەت"), Part("叶尔肯", "Yerken", "ەركەن"), Part("卡德尔别克", "Kadyrbek", "قادىربەك"),
    ),
    "女": (
        Part("阿依古丽", "Aigul", "ايگۇل"), Part("加娜尔", "Zhanar", "جانار"), Part("古丽娜尔", "Gulnar", "گۇلنار"),
        Part("阿依达娜", "Aidana", "ايدانا"), Part("努尔古丽", "Nurgul", "نۇرگۇل"),
    ),
}  # fmt: skip

# Older and newer Chinese spellings of the same part; a person's diploma may carry the other one.
SPELLED_OTHERWISE = {
    "买买提": "麦麦提", "阿不都热合曼": "阿卜杜热合曼", "肉孜": "若孜", "吾买尔": "乌买尔", "艾合买提": "艾海提",
    "玉素甫": "玉苏普", "依明": "伊敏", "吐尔逊": "图尔荪", "木合塔尔": "穆合塔尔", "阿卜杜外力": "阿不都外力",
}  # fmt: skip
