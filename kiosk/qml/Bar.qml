// What every screen has at its lower edge, in everybody's reach: back, the other language, help with the screen.
import QtQuick
import "."

Item {
    id: bar

    property string backText: ""
    property string backChoice: "back"
    property bool helps: true
    property var pages: null

    // large letters and four buttons in portrait: the words stay as large, their ends give way
    readonly property real wanted: (back.visible ? back.wanted + Ui.gap : 0) + (more.visible ? more.wanted + Ui.gap : 0)
                                   + (help.visible ? help.wanted + Ui.gap : 0) + language.wanted
    readonly property real padding: (wanted > width ? 26 : 56) * Ui.u

    height: 100 * Ui.u

    TextButton {
        id: back
        objectName: bar.backChoice
        visible: bar.backText !== ""
        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        text: bar.backText
        padding: bar.padding
    }

    TextButton {
        id: more
        objectName: "more"
        visible: bar.pages !== null && bar.pages.pages > 1
        x: back.visible ? back.width + Ui.gap : 0
        anchors.verticalCenter: parent.verticalCenter
        text: visible ? qsTr("Next (%1/%2)").arg(bar.pages.page + 1).arg(bar.pages.pages) : ""
        padding: bar.padding
        onChosen: bar.pages.turn()
    }

    Row {
        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        spacing: Ui.gap

        TextButton {
            id: help
            objectName: "help"
            visible: bar.helps
            text: qsTr("Help")
            padding: bar.padding
        }
        TextButton {
            id: language
            objectName: "language-" + kiosk.other_language.code
            visible: kiosk.other_language.code !== ""
            text: kiosk.other_language.name
            padding: bar.padding
        }
    }
}
