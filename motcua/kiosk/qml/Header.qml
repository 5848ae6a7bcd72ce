// Where we are, and the languages, always in reach.
import QtQuick
import "."

Rectangle {
    id: header

    property bool choice: true

    height: (Ui.wide ? 98 : 112) * Ui.u
    color: tokens.colour.surface

    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: 2 * Ui.u
        color: tokens.colour.line
    }

    Rectangle {
        id: door
        anchors { left: parent.left; leftMargin: Ui.margin; verticalCenter: parent.verticalCenter }
        width: 44 * Ui.u
        height: 68 * Ui.u
        radius: tokens.radius.small * Ui.u
        color: tokens.colour.primary

        Rectangle {
            anchors { right: parent.right; rightMargin: 8 * Ui.u; verticalCenter: parent.verticalCenter }
            width: 8 * Ui.u
            height: width
            radius: width / 2
            color: tokens.colour.on_primary
        }
    }

    Words {
        objectName: "branch"
        anchors {
            left: door.right; leftMargin: 20 * Ui.u; right: languages.left; rightMargin: 20 * Ui.u
            verticalCenter: parent.verticalCenter
        }
        text: header.choice ? kiosk.branch_name : "Một Cửa"
        maximumLineCount: 2
        lineHeight: 0.95
        font.weight: Font.DemiBold
        color: tokens.colour.primary
    }

    Row {
        id: languages
        visible: header.choice
        anchors { right: parent.right; rightMargin: Ui.margin; verticalCenter: parent.verticalCenter }
        spacing: 12 * Ui.u

        Repeater {
            model: kiosk.languages

            TextButton {
                required property var modelData
                objectName: "language-" + modelData.code
                text: modelData.name
                size: tokens.type.small
                primary: language.code === modelData.code
                implicitHeight: 80 * Ui.u
                onChosen: language.use(modelData.code)
            }
        }
    }
}
