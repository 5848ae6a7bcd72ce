// The QR that changes each minute, for taking a number by phone, at the foot of who waits for what.
import QtQuick
import MotCua.Display 1.0

Rectangle {
    id: door
    required property real unit
    required property real pad

    objectName: "door"
    color: tokens.colour.surface
    radius: tokens.radius.card * unit

    Code {
        id: code
        objectName: "door-code"
        x: door.pad / 2
        anchors.verticalCenter: parent.verticalCenter
        width: door.height - 16 * door.unit
        height: width
        url: lobby.door
    }
    Column {
        anchors { left: code.right; leftMargin: door.pad; right: parent.right; rightMargin: door.pad; verticalCenter: parent.verticalCenter }
        FitText {
            objectName: "by-phone"
            width: parent.width
            height: 72 * door.unit
            unit: door.unit
            size: 48
            least: 24
            font.weight: Font.DemiBold
            color: tokens.colour.ink
            text: lobby.byPhone[0]
        }
        FitText {
            width: parent.width
            height: 56 * door.unit
            unit: door.unit
            size: tokens.type.small
            least: 18
            wrapMode: Text.WordWrap
            color: tokens.colour.ink
            text: lobby.byPhone[1]
        }
        FitText {
            visible: text !== ""
            width: parent.width
            height: 48 * door.unit
            unit: door.unit
            size: tokens.type.small * 0.85
            least: 14
            wrapMode: Text.WordWrap
            color: tokens.colour.ink_soft
            text: lobby.byPhoneBelow[0]
        }
    }
}
