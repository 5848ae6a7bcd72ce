// Who waits for what: prefix and name of the service, how many people, how many minutes.
import QtQuick

Rectangle {
    id: waiting
    readonly property real unit: parent.unit
    readonly property int most: parent.part.services
    readonly property bool narrow: width < 800 * unit
    readonly property real pad: (narrow ? 20 : 24) * unit
    readonly property real gap: (narrow ? 12 : 16) * unit
    readonly property real inner: width - 2 * pad
    readonly property real tagWidth: (narrow ? 84 : 98) * unit
    readonly property real countWidth: (narrow ? 100 : 126) * unit
    readonly property real waitWidth: (narrow ? 174 : 196) * unit
    readonly property real apart: (narrow ? 14 : 28) * unit
    readonly property real nameWidth: inner - tagWidth - countWidth - waitWidth - 2 * gap - apart
    readonly property real headHeight: 96 * unit
    readonly property real footHeight: notice.visible ? notice.height + pad : page.visible ? page.height : 0
    readonly property real rowHeight: (height - headHeight - footHeight - gap) / lobby.waiting.pageSize

    objectName: "waiting"
    onMostChanged: lobby.waiting.room(most)
    Component.onCompleted: lobby.waiting.room(most)
    radius: tokens.radius.card * unit
    color: tokens.colour.night_raised

    component Caption: Column {
        property alias text: first.text
        property alias below: second.text
        y: 12 * waiting.unit
        FitText {
            id: first
            height: 44 * waiting.unit
            unit: waiting.unit
            size: tokens.type.small
            horizontalAlignment: Text.AlignRight
            font.weight: Font.DemiBold
        }
        FitText {
            id: second
            height: 32 * waiting.unit
            unit: waiting.unit
            size: tokens.type.small
            least: 16
            horizontalAlignment: Text.AlignRight
            color: tokens.colour.on_night_soft
        }
    }

    Caption {
        objectName: "caption-waiting"
        x: waiting.width - waiting.pad - waiting.waitWidth - waiting.apart - width
        width: waiting.countWidth + waiting.gap
        text: lobby.waiting.waiting
        below: lobby.waiting.waitingBelow
    }
    Caption {
        objectName: "caption-expected"
        x: waiting.width - waiting.pad - width
        width: waiting.waitWidth
        text: lobby.waiting.expected
        below: lobby.waiting.expectedBelow
    }
    Column {
        y: waiting.headHeight
        Repeater {
            model: lobby.waiting.services
            ServiceLine {
                required property var modelData
                row: modelData
                panel: waiting
                width: waiting.width
                height: waiting.rowHeight
            }
        }
    }
    FitText {
        id: page
        objectName: "page"
        visible: text !== "" && !notice.visible
        anchors.bottom: parent.bottom
        anchors.right: parent.right
        anchors.rightMargin: waiting.pad
        width: 200 * waiting.unit
        height: 48 * waiting.unit
        unit: waiting.unit
        size: tokens.type.small
        horizontalAlignment: Text.AlignRight
        color: tokens.colour.on_night_soft
        text: lobby.waiting.page
    }
    Rectangle {
        id: notice
        visible: lobby.notice !== ""
        anchors { bottom: parent.bottom; left: parent.left; right: parent.right; margins: waiting.pad }
        height: 132 * waiting.unit
        radius: tokens.radius.small * waiting.unit
        color: tokens.colour.amber_soft

        Column {
            anchors.centerIn: parent
            width: parent.width - 2 * waiting.gap
            FitText {
                objectName: "notice"
                height: 80 * waiting.unit
                unit: waiting.unit
                size: tokens.type.small
                wrapMode: Text.WordWrap
                font.weight: Font.DemiBold
                color: tokens.colour.amber
                text: lobby.notice
            }
            FitText {
                height: 36 * waiting.unit
                unit: waiting.unit
                size: tokens.type.small
                least: 16
                color: tokens.colour.amber
                text: lobby.noticeBelow
            }
        }
    }
}
