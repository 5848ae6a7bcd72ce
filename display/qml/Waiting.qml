// Who waits for what: prefix, how many people, how many minutes, and the service's name below them; a few at a time, page
// by page. What the branch tells has a page of its own.
import QtQuick

Rectangle {
    id: waiting
    readonly property real unit: parent.unit
    readonly property QtObject board: lobby.waiting
    readonly property real pad: 20 * unit
    readonly property real gap: 24 * unit
    readonly property real inner: width - 2 * pad
    readonly property real headHeight: 88 * unit
    readonly property real listHeight: height - headHeight - 4 * unit
    readonly property real tagWidth: board.tagWidth * unit
    readonly property real countWidth: board.countWidth * unit
    readonly property real waitWidth: inner - tagWidth - countWidth - 2 * gap
    readonly property bool tells: board.text !== ""
    // rows stand apart a little rather than leave the foot empty
    readonly property real air: {
        const rows = board.services
        const used = rows.reduce((sum, row) => sum + row.height, 0) * unit
        return rows.length === 0 ? 0 : Math.min(48 * unit, (listHeight - used) / rows.length)
    }

    objectName: "waiting"
    radius: tokens.radius.card * unit
    color: tells ? tokens.colour.amber_soft : tokens.colour.night_raised
    onInnerChanged: measure()
    onListHeightChanged: measure()
    Component.onCompleted: measure()

    function measure() {
        board.room(inner / unit, listHeight / unit)
    }

    component Caption: Item {
        property alias text: first.text
        property alias below: second.text
        property string icon
        property alias edge: picture.x
        readonly property real iconSize: tokens.icon.body * waiting.unit
        visible: !waiting.tells
        height: waiting.headHeight
        Image {
            id: picture
            objectName: "icon-" + parent.icon
            anchors.verticalCenter: parent.verticalCenter
            x: parent.width - Math.max(first.contentWidth, second.contentWidth) - width - 14 * waiting.unit
            width: parent.iconSize
            height: width
            source: "image://icons/" + parent.icon + "/" + tokens.colour.on_night
            sourceSize { width: 2 * parent.iconSize; height: 2 * parent.iconSize }
        }
        FitText {
            id: first
            y: 4 * waiting.unit
            width: parent.width - parent.iconSize - 14 * waiting.unit
            x: parent.width - width
            height: 46 * waiting.unit
            unit: waiting.unit
            size: tokens.type.small
            horizontalAlignment: Text.AlignRight
            font.weight: Font.DemiBold
        }
        FitText {
            id: second
            y: 48 * waiting.unit
            width: first.width
            x: first.x
            height: 36 * waiting.unit
            unit: waiting.unit
            size: tokens.type.small * 0.75
            least: 16
            horizontalAlignment: Text.AlignRight
            color: tokens.colour.on_night_soft
        }
    }

    PageDots {
        objectName: "pages"
        x: waiting.pad
        height: waiting.headHeight
        room: waiting.tells ? waiting.inner : waitingCaption.x + waitingCaption.edge - 1.5 * waiting.pad
        unit: waiting.unit
        pages: waiting.board.pages
        page: waiting.board.page
        colour: waiting.tells ? tokens.colour.amber : tokens.colour.on_night
    }
    Caption {
        id: waitingCaption
        objectName: "caption-waiting"
        x: Math.min(waiting.pad + waiting.tagWidth + waiting.gap + waiting.countWidth, expectedCaption.x - waiting.gap) - width
        width: 240 * waiting.unit
        icon: "people"
        text: waiting.board.waiting
        below: waiting.board.waitingBelow
    }
    Caption {
        id: expectedCaption
        objectName: "caption-expected"
        x: waiting.width - waiting.pad - width
        width: 320 * waiting.unit
        icon: "clock"
        text: waiting.board.expected
        below: waiting.board.expectedBelow
    }
    Column {
        visible: !waiting.tells
        y: waiting.headHeight
        Repeater {
            model: waiting.board.services
            ServiceLine {
                required property var modelData
                row: modelData
                panel: waiting
                width: waiting.width
                height: modelData.height * waiting.unit + waiting.air
            }
        }
    }
    Column {
        visible: waiting.tells
        x: waiting.pad
        y: waiting.headHeight
        width: waiting.inner
        spacing: 12 * waiting.unit
        FitText {
            id: told
            objectName: "told"
            height: Math.min(waiting.listHeight, (12 + 116 * (text.split("\n").length)) * waiting.unit)
            unit: waiting.unit
            size: tokens.type.far
            lineHeight: 0.9
            font.weight: Font.Medium
            color: tokens.colour.amber
            text: waiting.board.text
        }
        FitText {
            objectName: "told-below"
            visible: text !== "" && height > 40 * waiting.unit
            height: waiting.listHeight - told.height - 24 * waiting.unit
            unit: waiting.unit
            size: 54
            least: 18
            verticalAlignment: Text.AlignTop
            wrapMode: Text.WordWrap
            color: tokens.colour.amber
            text: waiting.board.textBelow
        }
    }
}
