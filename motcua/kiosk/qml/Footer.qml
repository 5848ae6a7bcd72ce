// Back, more, and how long it is until the start screen returns.
import QtQuick
import "."

Item {
    id: footer

    property string backText: ""
    property int page: 0
    property int pages: 1

    signal back
    signal more

    height: 88 * Ui.u

    TextButton {
        id: backButton
        objectName: "back"
        visible: footer.backText !== ""
        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        text: footer.backText
        onChosen: footer.back()
    }

    Words {
        objectName: "countdown"
        visible: kiosk.countdown_s > 0
        anchors { left: backButton.right; right: moreButton.visible ? moreButton.left : parent.right
                  leftMargin: Ui.gap; rightMargin: moreButton.visible ? Ui.gap : 0; verticalCenter: parent.verticalCenter }
        horizontalAlignment: Text.AlignRight
        size: tokens.type.small
        lineHeight: 0.95
        color: tokens.colour.amber
        font.weight: Font.DemiBold
        text: qsTr("Back to the start in %1 s. Touch the screen to stay.").arg(kiosk.countdown_s)
    }

    TextButton {
        id: moreButton
        objectName: "more"
        visible: footer.pages > 1
        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        text: qsTr("More (%1/%2)").arg(footer.page + 1).arg(footer.pages)
        onChosen: footer.more()
    }
}
