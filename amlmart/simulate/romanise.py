"""Names of many scripts in plain Latin letters, as banks and e-mail addresses write them.

The tables are the everyday readings of letters: Greek and Cyrillic close to the ISO 843 and
BGN/PCGN styles, Hangul by the Revised Romanization (2000), Han characters by their pinyin, and
Devanagari, Thai, Hebrew and Arabic by letter. The last two write few vowels: an `a` stands for
those left out.
"""

import re
import unicodedata


def _letters(characters: str, readings: str) -> dict[str, str]:
    """Return what each character reads as; `.` is silent."""
    return {
        character: reading.replace(".", "")
        for character, reading in zip(characters, readings.split(), strict=True)
    }


_LATIN = str.maketrans(
    _letters("ßæøœłđðþıŋəйї", "ss ae o oe l d d th i n e y yi") | {"’": "'", "ʼ": "'"}
)
_GREEK = _letters(
    "αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
)
_CYRILLIC = _letters(
    "абвгдежзиклмнопрстуфхцчшщъыьэюяіїєґ",
    "a b v g d e zh z i k l m n o p r s t u f kh ts ch sh shch . y . e yu ya i yi ye g",
)
_HEBREW = _letters(
    "אבגדהוזחטיכךלמםנןסעפףצץקרשת", "a b g d h o z ch t i k k l m m n n s a p f tz tz k r sh t"
)
_ARABIC = _letters(
    "اأإآءئؤبتثجحخدذرزسشصضطظعغفقكلمنهويىةپچژگکی",
    "a a i a . e o b t th j h kh d dh r z s sh s d t z a gh f q k l m n h u i a a p ch zh g k i",
)
_DEVANAGARI_CONSONANTS = _letters(
    "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह",
    "k kh g gh n ch chh j jh n t th d dh n t th d dh n p ph b bh m y r l v sh sh s h",
)
_DEVANAGARI_OTHERS = _letters(
    "अआइईउऊऋएऐओऔािीुूृेैोौंँः", "a a i i u u ri e ai o au a i i u u ri e ai o au n n h"
)
_VIRAMA, _NUKTA = "\u094d", "\u093c"
_DEVANAGARI_SIGNS = "ािीुूृेैोौ"
_THAI = _letters(
    "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮฤะัาำิีึืุูเแโใไ",
    "k kh kh kh ng ch ch ch s ch y d t th th th n d t th th th n b p ph f ph f ph m y r l w"
    " s s s h l o h rue a a a am i i ue ue u u e ae o ai ai",
)
_THAI_LEADING = "เแโใไ"
_HANGUL_FIRST, _HANGUL_COUNT = 0xAC00, 11_172
_HANGUL = tuple(
    [reading.replace(".", "") for reading in readings.split()]
    for readings in (
        "g kk n d tt r m b pp s ss . j jj ch k t p h",
        "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
        ". k k k n n n t l k m l l l p l m p p t t ng t t k t p t",
    )
)
# A syllable and the characters of family and given names that are read so.
_PINYIN_TEXT = (
    "an安 bai柏白 bao包寶鮑 bi毕畢碧 bin彬斌 bing兵 bo博波 cai蔡財 cao曹 chang常昌畅 chao超 "
    "chen宸晨辰陈陳 cheng成承程誠 chi池 chu褚 chun春 cong聰 cui崔 dai戴 dan丹 de德 deng邓鄧 "
    "ding丁 dong东冬董 du杜 duan段 e娥 en恩 fa發 fan帆樊范 fang房方芳 fei菲霏飞 fen芬 "
    "feng冯凤峰馮鳳 fu傅符 gan甘 gang刚 gao高 ge葛 geng耿 gong龔龚 gu古谷辜顧顾 guan关冠官管關 "
    "gui桂 guo国國郭 hai海 han涵翰韓韩 hao浩豪郝 he何賀贺 hong宏洪红鴻 hou侯 hu胡 hua华花華 "
    "huan欢 huang黃黄 hui惠慧輝辉 ji紀纪 jia佳嘉家賈贾 jian健建簡 jiang姜江蒋蔣 jiao焦 "
    "jie傑杰洁 jin進金 jing晶静靜 ju鞠 juan娟 jun俊军君 kai凯凱 kang康 ke柯 kong孔 kun坤 "
    "lai賴赖 lan兰籃藍蘭 lei磊雷 li丽利李莉麗黎 lian練蓮連 liang亮梁良 liao廖 lin林琳霖 "
    "ling凌玲 liu刘劉柳留 long龍龙 lu卢吕呂璐盧陆陸魯鲁 luo罗羅駱 ma馬马 mai麥 mao毛 mei梅美 "
    "meng孟 miao繆 min敏 ming明銘 mo莫 mu穆 na娜 nan楠男 ni倪 nian粘 nie聂聶 ning宁 niu牛 "
    "ou欧歐 pan潘 pang庞龎 pei佩裴 peng彭鹏 pin品 ping平萍 pu蒲 qi齊齐 qian倩錢钱 qiang強强 "
    "qiao乔喬 qin欽琴秦覃 qing卿晴 qiu丘秋邱 qu曲 quan全 que闕 rao饒 ren仁任 rong榮荣蓉 ruan阮 "
    "rui瑞睿 shan單珊 shang尚 shao邵 she佘 shen沈申 sheng勝盛 shi世史施石詩 shu淑舒 shuai帅 "
    "shuo碩 si思 song宋 su素苏蘇 sun孙孫 tan譚谭 tang唐汤湯 tao涛陶 tian田 ting婷庭廷 tong彤童 "
    "tu凃塗涂 wan万婉萬 wang汪王 wei伟偉威瑋維韋韦魏 wen文温溫雯 weng翁 wu伍吳吴巫武鄔 xia夏霞 "
    "xian憲賢 xiang向想祥翔香 xiao小萧蕭 xie薛解謝谢 xin信心欣芯辛鑫 xing興邢 xiong熊雄 xiu秀 "
    "xu徐旭許许 xuan萱軒 xue雪 ya雅 yan严嚴妍岩彥燕艳諺閻阎顏颜 yang杨楊洋阳陽 yao姚 ye叶葉 "
    "yi宜怡易義苡 yin尹殷鄞 ying應穎英莹颖 yong勇永詠 you佑宥尤游 yu于余俞妤宇玉瑜禹羽語郁鈺雨 "
    "yuan袁遠 yue岳月玥 yun云芸雲 zeng曾 zhai翟 zhan詹 zhang张張章 zhao赵趙 zhe哲 zhen珍蓁貞 "
    "zheng政正郑鄭 zhi志枝芝 zhong中忠鍾鐘钟 zhou周 zhu朱珠祝筑 zhuang庄莊 zhuo卓 zi子 zong宗 "
    "zou邹鄒 zuo左"
)
_PINYIN = {
    character: match[1]
    for match in re.finditer(r"([a-z]+)([^a-z ]+)", _PINYIN_TEXT)
    for character in match[2]
}


def _hangul(character: str) -> str:
    initial, rest = divmod(ord(character) - _HANGUL_FIRST, len(_HANGUL[1]) * len(_HANGUL[2]))
    vowel, final = divmod(rest, len(_HANGUL[2]))
    return _HANGUL[0][initial] + _HANGUL[1][vowel] + _HANGUL[2][final]


def _devanagari(word: str) -> str:
    """Return a word by letter; a consonant has an `a` of its own, except at the word's end."""
    word = word.replace(_NUKTA, "")
    letters = []
    for place, character in enumerate(word):
        following = word[place + 1 : place + 2]
        if character in _DEVANAGARI_CONSONANTS:
            letters.append(_DEVANAGARI_CONSONANTS[character])
            if following and following != _VIRAMA and following not in _DEVANAGARI_SIGNS:
                letters.append("a")
        else:
            letters.append(_DEVANAGARI_OTHERS.get(character, ""))
    return "".join(letters)


def _thai(word: str) -> str:
    """Return a word by letter; vowels written before their consonant are spoken after it."""
    swapped = re.sub(f"([{_THAI_LEADING}])(.)", r"\2\1", word)
    return "".join(_THAI.get(character, "") for character in swapped)


def _with_vowels(readings: list[str]) -> str:
    """Return a word of a script that leaves vowels out, with an `a` between two consonants."""
    letters = ""
    for reading in readings:
        if letters and reading and letters[-1] not in "aeiou" and reading[0] not in "aeiou":
            letters += "a"
        letters += reading
    return letters


def _is_hangul(character: str) -> bool:
    return 0 <= ord(character) - _HANGUL_FIRST < _HANGUL_COUNT


def _single(character: str) -> str:
    for table in (_GREEK, _CYRILLIC, _PINYIN):
        if character in table:
            return table[character]
    return character if character.isascii() else ""


def _word(word: str) -> str:
    """Return a word of one script in lower case."""
    if any("\u0900" <= character <= "\u097f" for character in word):
        return _devanagari(word)
    if any("\u0e00" <= character <= "\u0e7f" for character in word):
        return _thai(word)
    for table in (_HEBREW, _ARABIC):
        if any(character in table for character in word):
            return _with_vowels([table.get(character, "") for character in word])
    if any(_is_hangul(character) for character in word):
        return "".join(_hangul(character) for character in word if _is_hangul(character))
    plain = unicodedata.normalize("NFKD", word.translate(_LATIN))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "".join(_single(character) for character in plain.replace("ου", "ou"))


def romanise(text: str) -> str:
    """Return a name in ASCII letters, words capitalised where they were or have no capitals.

    Characters without a known reading are left out, so the result may be empty.
    """
    if text.isascii():
        return text
    words = []
    for word in text.replace("\u200c", " ").split(" "):
        latin = _word(word.lower())
        is_caseless = word.lower() == word.upper()
        is_capital = is_caseless or word[:1] != word[:1].lower()
        words.append(latin[:1].upper() + latin[1:] if is_capital else latin)
    return " ".join(word for word in words if word)


def slug(text: str) -> str:
    """Return a name as it stands in an e-mail address: lower-case letters only."""
    return re.sub("[^a-z]", "", romanise(text).lower())
