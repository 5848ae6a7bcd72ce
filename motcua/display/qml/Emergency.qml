// An emergency fills the screen, in both languages, with the time it began to be read at any distance.
import QtQuick

Rectangle {
    id: emergency
    property real unit: 1
    readonly property real pad: 56 * unit

    objectName: "emergency"
    color: tokens.colour.red

    Rectangle {
        anchors.fill: parent
        anchors.margins: 20 * emergency.unit
        color: "transparent"
        border { color: tokens.colour.on_primary; width: 10 * emergency.unit }
        radius: tokens.radius.card * emergency.unit
    }
    Row {
        id: head
        x: emergency.pad * 1.4
        y: emergency.pad * 1.2
        spacing: 36 * emergency.unit
        Rectangle {
            width: 130 * emergency.unit
            height: width
            radius: width / 2
            color: tokens.colour.on_primary
            FitText {
                anchors.fill: parent
                unit: emergency.unit
                size: 110
                horizontalAlignment: Text.AlignHCenter
                font.weight: Font.Bold
                color: tokens.colour.red
                text: "!"
            }
        }
        Column {
            FitText {
                objectName: "emergency-title"
                width: emergency.width - 460 * emergency.unit
                height: 92 * emergency.unit
                unit: emergency.unit
                size: 78
                font.weight: Font.Bold
                color: tokens.colour.on_primary
                text: lobby.message.title
            }
            FitText {
                width: emergency.width - 460 * emergency.unit
                height: 50 * emergency.unit
                unit: emergency.unit
                size: tokens.type.small
                color: tokens.colour.on_primary
                text: lobby.message.titleBelow
            }
        }
    }
    FitText {
        objectName: "emergency-text"
        x: emergency.pad * 1.4
        y: head.y + head.height + emergency.pad * 0.6
        width: emergency.width - 2 * x
        height: (emergency.height - y - emergency.pad * 1.4) * (below.visible ? 0.62 : 1)
        unit: emergency.unit
        size: 150
        wrapMode: Text.WordWrap
        lineHeight: 1.0
        font.weight: Font.Bold
        color: tokens.colour.on_primary
        text: lobby.message.text
    }
    FitText {
        id: below
        objectName: "emergency-below"
        visible: text !== ""
        x: emergency.pad * 1.4
        y: emergency.height - height - emergency.pad * 1.2
        width: emergency.width - 2 * x
        height: (emergency.height - head.y - head.height - emergency.pad * 2.0) * 0.36
        unit: emergency.unit
        size: 90
        wrapMode: Text.WordWrap
        font.weight: Font.Medium
        color: tokens.colour.on_primary
        text: lobby.message.textBelow
    }
}
