// What everybody has to know now, over everything else, in both languages.
import QtQuick
import "."

Rectangle {
    id: emergency

    visible: kiosk.message.level === "emergency"
    color: "#8C1D18"

    Accessible.role: Accessible.AlertMessage
    Accessible.name: visible ? kiosk.message.vi + " " + kiosk.message.en : ""

    Column {
        anchors { left: parent.left; right: parent.right; leftMargin: 1.5 * Ui.margin; rightMargin: 1.5 * Ui.margin; verticalCenter: parent.verticalCenter }
        spacing: 56 * Ui.u

        Words {
            objectName: "emergency-vi"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: emergency.visible ? kiosk.message.vi : ""
            size: text.length > 120 ? 64 : tokens.type.display
            growth: 1
            font.weight: Font.Bold
            color: "#FFFFFF"
        }
        Words {
            objectName: "emergency-en"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: emergency.visible ? kiosk.message.en : ""
            size: text.length > 120 ? tokens.type.lead : tokens.type.title
            growth: 1
            color: "#FFFFFF"
        }
    }
}
