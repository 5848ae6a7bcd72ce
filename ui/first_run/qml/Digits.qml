// Digits for a PIN.
import QtQuick

Column {
    id: digits

    property real u: 1

    spacing: 16 * u

    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        width: pad.width
        height: 84 * digits.u
        radius: tokens.radius.card * digits.u
        color: tokens.colour.surface
        border.width: 2 * digits.u
        border.color: tokens.colour.edge

        Say {
            objectName: "pin-shown"
            anchors.centerIn: parent
            u: digits.u
            text: setup.pin_shown
            size: tokens.type.body
        }
    }
    Grid {
        id: pad
        anchors.horizontalCenter: parent.horizontalCenter
        columns: 3
        spacing: 14 * digits.u

        Repeater {
            model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "0", "enter"]

            Push {
                required property string modelData
                objectName: modelData.length > 1 ? "pin-" + modelData : "digit-" + modelData
                width: 190 * digits.u
                height: 92 * digits.u
                u: digits.u
                primary: modelData === "enter"
                size: modelData.length > 1 ? tokens.type.small * 0.9 : tokens.type.body
                text: modelData === "erase" ? qsTr("Erase") : modelData === "enter" ? qsTr("Enter") : modelData
                onChosen: setup.pin_key(modelData)
            }
        }
    }
}
