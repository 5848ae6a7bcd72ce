// The PIN in front of the staff's menu.
import QtQuick
import "."

Item {
    id: screen

    readonly property var keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "0", "enter"]

    Heading {
        id: heading
        anchors { left: parent.left; right: parent.right; top: parent.top; leftMargin: Ui.margin; rightMargin: Ui.margin
                  topMargin: 16 * Ui.u }
        title: kiosk.title
        warns: false
    }

    Column {
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.max(heading.y + heading.height + 20 * Ui.u, (bar.y - height) / 2)
        spacing: 20 * Ui.u

        Words {
            objectName: "pin-shown"
            width: pad.width
            height: 80 * Ui.u
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            text: kiosk.pin_shown
            size: tokens.type.title
            growth: 1
        }
        Words {
            objectName: "pin-note"
            width: pad.width
            height: 100 * Ui.u
            horizontalAlignment: Text.AlignHCenter
            text: kiosk.note
            size: tokens.type.small
            growth: 1
            color: Ui.colour.red
        }
        Grid {
            id: pad
            anchors.horizontalCenter: parent.horizontalCenter
            columns: 3
            spacing: Ui.gap

            Repeater {
                model: screen.keys

                TextButton {
                    required property string modelData
                    objectName: modelData.length > 1 ? "pin-" + modelData : "digit-" + modelData
                    width: 220 * Ui.u
                    height: (Ui.wide ? 110 : 140) * Ui.u
                    primary: modelData === "enter"
                    size: modelData.length > 1 ? tokens.type.small : tokens.type.title
                    text: modelData === "erase" ? qsTr("Erase") : modelData === "enter" ? qsTr("Enter") : modelData
                }
            }
        }
    }

    Bar {
        id: bar
        anchors { left: parent.left; right: parent.right; leftMargin: Ui.margin; rightMargin: Ui.margin
                  bottom: parent.bottom; bottomMargin: 8 * Ui.u }
        backText: qsTr("Back")
        helps: false
    }
}
