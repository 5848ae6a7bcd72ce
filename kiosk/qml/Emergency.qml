// What everybody has to know now, over everything else, in both languages.
import QtQuick
import "."

Rectangle {
    id: emergency

    visible: kiosk.message.level === "emergency"
    color: "#8C1D18"

    Accessible.role: Accessible.AlertMessage
    Accessible.name: visible ? kiosk.message.first + " " + kiosk.message.second : ""

    Column {
        anchors { left: parent.left; right: parent.right; leftMargin: 1.5 * Ui.margin; rightMargin: 1.5 * Ui.margin; verticalCenter: parent.verticalCenter }
        spacing: 56 * Ui.u

        Words {
            objectName: "emergency-first"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: emergency.visible ? kiosk.message.first : ""
            size: text.length > 120 ? 64 : tokens.type.display
            growth: 1
            font.weight: Font.Bold
            color: "#FFFFFF"
        }
        Words {
            objectName: "emergency-second"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: emergency.visible ? kiosk.message.second : ""
            size: text.length > 120 ? tokens.type.lead : tokens.type.title
            growth: 1
            color: "#FFFFFF"
        }
    }
}
