"""A branch's settings as a file and back: mistakes by their lines, the preview of a form, and whose branch it is."""

from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.serving import Serving

from .sheet import Administrator

FILE = "/admin/file"


def test_a_downloaded_file_changes_nothing_and_an_edited_one_is_previewed_and_put_in_force(serving: Serving) -> None:
    admin = Administrator(serving)
    text = ask(serving, "/admin/branches/CN01/settings.toml", session=admin.session).text
    assert "Ở đây không có gì thay đổi." in admin.open(FILE).type(text=text).press("preview").text
    answer = admin.type(text=text.replace("no_show_limit = 3", "no_show_limit = three")).press("preview")
    assert answer.status == 422
    assert "dòng " in answer.text
    assert "no_show_limit = three" in admin.fields["text"]  # nothing that was pasted is lost
    admin.type(text=text.replace("no_show_limit = 3", "no_show_limit = 5")).in_force()
    assert "no_show_limit = 5" in ask(serving, "/admin/branches/CN01/settings.toml", session=admin.session).text
    assert admin.undo().status == 303
    assert ask(serving, "/admin/branches/CN01/settings.toml", session=admin.session).text == text


def test_a_file_of_another_branch_is_an_administrators(serving: Serving) -> None:
    manager, admin = sign_in(serving, "manager"), sign_in(serving, "admin")
    text = ask(serving, "/admin/branches/CN01/settings.toml", session=manager).text.replace('"CN01"', '"CN02"')

    def send(session: str) -> Answer:
        return ask(serving, FILE, {"text": text, "decision": "preview"}, session=session)

    assert send(manager).status == 403
    assert "chi nhánh mới" in send(admin).text
