// A manager has revoked this display: fills the screen with this message, and how to use the display again.
import QtQuick

Item {
    id: revoked
    property real unit: 1
    objectName: "revoked"

    Column {
        anchors.centerIn: parent
        width: parent.width - 160 * revoked.unit
        spacing: tokens.space.l * revoked.unit

        FitText {
            objectName: "revoked-title"
            height: 130 * revoked.unit
            unit: revoked.unit
            size: 100
            horizontalAlignment: Text.AlignHCenter
            font.weight: Font.Bold
            text: lobby.revoked
        }
        FitText {
            visible: text !== ""
            height: 70 * revoked.unit
            unit: revoked.unit
            size: tokens.type.lead
            horizontalAlignment: Text.AlignHCenter
            color: tokens.colour.on_night_soft
            text: lobby.revokedBelow
        }
        FitText {
            objectName: "revoked-how"
            height: 190 * revoked.unit
            unit: revoked.unit
            size: tokens.type.title
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.WordWrap
            text: lobby.revokedHow
        }
        FitText {
            visible: text !== ""
            height: 120 * revoked.unit
            unit: revoked.unit
            size: tokens.type.small
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.WordWrap
            color: tokens.colour.on_night_soft
            text: lobby.revokedHowBelow
        }
    }
}
