"""Telex: every syllable from its keys, in any usual order; undoing; words that are not Vietnamese; backspace."""

import unicodedata
from collections.abc import Iterator

import pytest

from ui.keyboard.telex import Word, backspace, press, typed

ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
RHYMES = """
á ái áo áu áy ấu ấy ác ách ám án áng ánh áp át ắc ắm ắn ắng ắp ắt ấc ấm ấn ấng ấp ất
é éo éc ém én éng ép ét ế ếu ếch ếm ến ếnh ếp ết
í ía íu ích ím ín ính íp ít iếu iếc iếm iến iếng iếp iết
ó ói óc óm ón óng óp ót óa oái oáy oác oách oám oán oáng oánh oáp oát oắc oắm oắn oắng oắt óe oéo oét
oóc oóng ố ối ốc ốm ốn ống ốp ốt ớ ới ớm ớn ớp ớt
ú úa úi úc úm ún úng úp út uấn uấng uất uấy uế uếch uếnh uốc uối uốm uốn uống uốt uớ
úy uýa uých uýnh uýt uýu uyến uyết
ứ ứa ứi ứu ức ứm ứn ứng ứt ước ươi ướu ướm ướn ướng ướp ướt ý yếu yếm yến yết
"""
"""The rhymes of Vietnamese, written with sắc where people write it (hòa, thủy: the old way)."""
TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
KEYS = {"\u0302": None, "\u0306": "w", "\u031b": "w"}
OWN_TONE_ONLY = "ươi"


def syllables() -> Iterator[tuple[str, str]]:
    """Each with the key of its tone ("" for none), built without the program's own rules of where a tone goes."""
    for onset in ONSETS.split():
        for rhyme in RHYMES.split():
            if onset == "qu" and unicodedata.normalize("NFD", rhyme)[0] not in "aey" and not rhyme.startswith("ớ"):
                continue
            front = unicodedata.normalize("NFD", rhyme)[0] in "eiy"
            if (onset in ("g", "ng") and front) or (onset in ("gh", "ngh") and not front):
                continue
            if onset == "gi" and unicodedata.normalize("NFD", rhyme)[0] in "iy":
                continue
            if rhyme[0] in "yý" and onset not in ("qu", "k", "l", "m", "t", "h"):
                continue
            if (rhyme[:2] == "yế" and onset != "qu") or (rhyme == "uớ" and onset not in ("h", "th", "kh")):
                continue
            for key, mark in {"": "", **TONES}.items():
                if key not in ("s", "j") and rhyme.endswith(("c", "p", "t", "ch")):
                    continue
                yield key, unicodedata.normalize("NFC", onset + retoned(rhyme, mark))


def retoned(rhyme: str, tone: str) -> str:
    """The rhyme with another tone in the place of its sắc."""
    if rhyme == OWN_TONE_ONLY:
        return "ư" + unicodedata.normalize("NFC", "ơ" + tone) + "i"
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", rhyme).replace(TONES["s"], tone))


def spelled(syllable: str, tone_key: str, *, marks_last: bool, tone_last: bool) -> str:
    """The keys for a syllable. ươ is one uow; oo that is no ô is ooo."""
    out, late = "", ""
    for letter in syllable:
        if letter == "đ":
            out += "dd"
            continue
        parts = unicodedata.normalize("NFD", letter)
        out += "oo" if parts[0] == "o" and out[-1:] == "o" else parts[0]
        for mark in parts[1:]:
            if mark in TONES.values():
                late += "" if tone_last else tone_key
                continue
            key = KEYS[mark] or parts[0]
            if letter_is_first_of_uo(out, syllable):
                continue
            if marks_last:
                late = key + late
            else:
                out += key
        if not marks_last and not tone_last and late:
            out, late = out + late, ""
    return out + late + (tone_key if tone_last else "")


def letter_is_first_of_uo(out: str, syllable: str) -> bool:
    """The ư of ươ needs no key of its own: the w of the ơ marks both."""
    bare = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", syllable)
                                                if c not in TONES.values()))  # fmt: skip
    return "ươ" in bare and out.endswith("u") and not out.startswith("qu")


def test_the_table_is_not_small() -> None:
    assert len(set(syllables())) > 12_000


@pytest.mark.parametrize("tone_last", [True, False], ids=["tone last", "tone at once"])
@pytest.mark.parametrize("marks_last", [False, True], ids=["marks at once", "marks last"])
def test_every_syllable_from_its_keys(marks_last: bool, tone_last: bool) -> None:
    wrong = {}
    every = 1 if (marks_last, tone_last) == (False, True) else 7
    for key, syllable in list(syllables())[::every]:
        keys = spelled(syllable, key, marks_last=marks_last, tone_last=tone_last)
        if (found := typed(keys)) != syllable:
            wrong[keys] = f"{found} not {syllable}"
    assert not wrong, (len(wrong), list(wrong.items())[:20])


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("tieengs Vieetj", "tiếng Việt"),
        ("dduowngf", "đường"),
        ("duowngfd", "đường"),
        ("duongwfd", "đường"),
        ("Nguyeenx Vawn", "Nguyễn Văn"),
        ("DDAATS DDAI", "ĐẤT ĐAI"),
        ("khai sinh", "khai sinh"),
        ("khai sinhs", "khai sính"),
        ("giaays", "giấy"),
        ("gif", "gì"),
        ("giaf", "già"),
        ("giuwax", "giữa"),
        ("quowr", "quở"),
        ("quyeenf", "quyền"),
        ("quoocs", "quốc"),
        ("thuowr", "thuở"),
        ("thuownr", "thưởn"),
        ("huow", "huơ"),
        ("huowng", "hương"),
        ("hoaf hoafn", "hòa hoàn"),
        ("rw", "rư"),
        ("twj", "tự"),
        ("luuw", "lưu"),
        ("buonfo", "buồn"),
        ("ddieenj thoaij", "điện thoại"),
        ("1.001193", "1.001193"),
    ],
)
def test_words_as_people_type_them(keys: str, text: str) -> None:
    assert typed(keys) == text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("ass", "as"), ("asss", "ass"), ("aff", "af"), ("ajj", "aj"), ("toots", "tốt"), ("totss", "tots"),
        ("aaa", "aa"), ("aaaa", "aaa"), ("ooo", "oo"), ("eee", "ee"), ("ddd", "dd"), ("dddd", "ddd"),
        ("aww", "aw"), ("oww", "ow"), ("uww", "uw"), ("uoww", "uow"), ("nuoww", "nuow"), ("ww", "w"), ("tww", "tw"),
        ("DDD", "DD"), ("AAA", "AA"), ("nguowif", "người"), ("xooong", "xoong"),
    ],
)  # fmt: skip
def test_the_key_again_undoes_and_the_word_is_left_alone(keys: str, text: str) -> None:
    assert typed(keys) == text


@pytest.mark.parametrize(
    ("keys", "text"),
    [("asz", "a"), ("tieengsz", "tiêng"), ("az", "az"), ("zalo", "zalo"), ("asf", "à"), ("asfrxj", "ạ")],
)
def test_z_takes_the_tone_away_and_a_tone_takes_the_place_of_another(keys: str, text: str) -> None:
    assert typed(keys) == text


@pytest.mark.parametrize(
    ("keys", "text"), [("aaw", "ă"), ("awa", "â"), ("oow", "ơ"), ("owo", "ô"), ("buownof", "buồn"), ("uoow", "ươ")]
)
def test_a_mark_takes_the_place_of_another(keys: str, text: str) -> None:
    assert typed(keys) == text


@pytest.mark.parametrize("word", ["windows", "class", "hello", "blog", "street", "flat"])
def test_what_cannot_be_vietnamese_is_left_as_typed(word: str) -> None:
    assert typed(word) == word


def test_the_new_way_to_place_tones() -> None:
    assert [typed(keys, modern=True) for keys in ("hoaf", "thuyr", "hoef", "hoafn", "muaf")] == [
        "hoà", "thuỷ", "hoè", "hoàn", "mùa",
    ]  # fmt: skip
    assert [typed(keys) for keys in ("hoaf", "thuyr", "hoef")] == ["hòa", "thủy", "hòe"]


def test_backspace_takes_the_last_letter_and_the_tone_finds_its_place() -> None:
    word = Word()
    for key in "hoafn":
        word = press(word, key)
    seen = [word.text]
    for _ in range(4):
        word = backspace(word)
        seen.append(word.text)
    assert seen == ["hoàn", "hòa", "hò", "h", ""]


def test_after_undoing_a_backspace_to_nothing_begins_anew() -> None:
    word = Word()
    for key in "ass":
        word = press(word, key)
    word = backspace(backspace(word))
    assert word == Word()
    assert press(press(word, "a"), "s").text == "á"


def test_everything_is_nfc() -> None:
    for _key, syllable in list(syllables())[:500]:
        assert unicodedata.is_normalized("NFC", typed(syllable))
