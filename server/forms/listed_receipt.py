"""The listed receipt of a bulk drop-off (Giấy nhận hồ sơ theo danh sách): our own paper, of no circular. Pure."""

from typing import Final

import msgspec
from msgspec import Struct

from protocol.ids import Instant
from protocol.masks import initials

from .edition import Block, Column, Edition, Form, Signature
from .values import Filled, said_at

FORM: Final = Form(
    title="Giấy nhận hồ sơ\nnộp theo danh sách",
    number="Số: {code}",
    copies=("Liên 1: Lưu tại bộ phận tiếp nhận", "Liên 2: Giao người nộp hồ sơ"),
    body=(
        Block(
            lines=(
                "Bộ phận Tiếp nhận và Trả kết quả: {branch}",
                "Nhận của: {proxy}",
                "Nhận lúc: {handed_at}",
                "Số lượng hồ sơ: {count}",
            )
        ),
        Block(
            table="lines",
            columns=(
                Column("Số TT", "n", 1, True),
                Column("Thủ tục hành chính", "procedure", 7),
                Column("Chủ hồ sơ (viết tắt)", "owner", 2, True),
                Column("Số tờ", "sheets", 1.2, True),
            ),
        ),
        Block(
            lines=(
                "Hồ sơ được kiểm tra và tiếp nhận chậm nhất: {take_in_by}",
                "Thời hạn giải quyết của từng hồ sơ được tính từ khi hồ sơ đó được tiếp nhận, ghi trên Giấy tiếp nhận "
                "hồ sơ và hẹn trả kết quả của hồ sơ đó. Mã hồ sơ và mã tra cứu của từng hồ sơ có tại trang tra cứu của "
                "danh sách.",
            )
        ),
        Block(
            signatures=(
                Signature("Người nộp hồ sơ", "(Ký và ghi rõ họ tên)", "{proxy}"),
                Signature("Người nhận hồ sơ", "(Ký và ghi rõ họ tên)", ""),
            )
        ),
    ),
    note="Giấy này xác nhận việc bàn giao hồ sơ, không thay thế Giấy tiếp nhận hồ sơ và hẹn trả kết quả.",
)
LOOKUP: Final = ("Quét mã để tra cứu danh sách", "Mã tra cứu: {secret}")


class Line(Struct, frozen=True):
    """A line of the list; `owner`: the whole name, which the paper shows by its initials."""

    place: int
    procedure: str
    sheets: int
    owner: str = ""


class Told(Struct, frozen=True):
    """What the paper says. `proxy`: who brought the list, in full: it is theirs."""

    code: str
    branch: str
    proxy: str
    handed_at: Instant
    take_in_by: Instant
    lines: tuple[Line, ...]
    secret: str


def form_of_list(edition: Edition) -> tuple[Form, Edition]:
    """The form, and what is printed around it: the motto and the words of the edition, and no circular's name."""
    return FORM, msgspec.structs.replace(edition, basis="", lookup=LOOKUP)


def filled(told: Told, edition: Edition) -> Filled:
    """The values of the paper."""
    rows = [
        {"n": str(one.place), "procedure": one.procedure, "owner": initials(one.owner), "sheets": str(one.sheets)}
        for one in told.lines
    ]
    values = {
        "agency": told.branch,
        "branch": told.branch,
        "code": told.code,
        "proxy": told.proxy,
        "handed_at": said_at(told.handed_at, edition.words),
        "take_in_by": said_at(told.take_in_by, edition.words),
        "count": str(len(told.lines)),
        "secret": told.secret,
    }
    return Filled(told.handed_at, values, {"lines": rows})
