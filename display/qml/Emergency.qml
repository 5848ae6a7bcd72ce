// An emergency fills the screen, in the branch's languages, at once or in turn, legible from far away.
import QtQuick

Rectangle {
    id: emergency
    property real unit: 1
    readonly property real pad: 56 * unit
    readonly property real edge: pad * 1.4
    readonly property real inner: width - 2 * edge
    readonly property real down: height - words.y - 50 * unit

    onInnerChanged: measure()
    onDownChanged: measure()
    Component.onCompleted: measure()

    function measure() {
        lobby.message.room(inner / unit, down / unit)
    }
    function high(text, size) { // a little more than the planned lines take
        return size * (1.27 + 1.14 * (text.split("\n").length - 1) + 0.06) * unit
    }

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
        x: emergency.edge
        y: 50 * emergency.unit
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
                width: emergency.width - head.x - 270 * emergency.unit
                height: 128 * emergency.unit
                unit: emergency.unit
                size: tokens.type.far
                font.weight: Font.Bold
                color: tokens.colour.on_primary
                text: lobby.message.title
            }
            FitText {
                visible: text !== ""
                width: emergency.width - head.x - 270 * emergency.unit
                height: 44 * emergency.unit
                unit: emergency.unit
                size: tokens.type.small
                color: tokens.colour.on_primary
                text: lobby.message.titleBelow
            }
        }
    }
    PageDots {
        x: emergency.width - width - emergency.edge
        y: head.y
        height: 60 * emergency.unit
        room: 400 * emergency.unit
        unit: emergency.unit
        pages: lobby.message.pages
        page: lobby.message.page
        colour: tokens.colour.on_primary
    }
    Column {
        id: words
        x: emergency.edge
        y: head.y + head.height + 20 * emergency.unit
        width: emergency.inner
        spacing: 36 * emergency.unit - 12 * emergency.unit
        FitText {
            objectName: "emergency-text"
            height: emergency.high(text, size)
            unit: emergency.unit
            size: lobby.message.pageSize
            lineHeight: 0.9
            font.weight: Font.Bold
            color: tokens.colour.on_primary
            text: lobby.message.pageText
        }
        FitText {
            objectName: "emergency-below"
            visible: text !== ""
            height: emergency.high(text, size)
            unit: emergency.unit
            size: tokens.type.far
            lineHeight: 0.9
            font.weight: Font.Medium
            color: tokens.colour.on_primary
            text: lobby.message.pageBelow
        }
    }
}
