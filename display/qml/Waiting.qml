// Who waits for what: prefix, the service's name, how many people, how many minutes; all at once where they fit, else page
// by page. Those that nobody waits for are named together below. What the branch tells has a page of its own.
import QtQuick

Rectangle {
    id: waiting
    readonly property real unit: parent.unit
    readonly property QtObject board: lobby.waiting
    readonly property real pad: 20 * unit
    readonly property real gap: 24 * unit
    readonly property real inner: width - 2 * pad
    readonly property real headHeight: 88 * unit
    readonly property bool offersPhone: lobby.door !== "" && !lobby.isClosed && height > 560 * unit
    readonly property real footHeight: offersPhone ? 232 * unit : 0
    readonly property real listHeight: height - headHeight - footHeight - 4 * unit
    readonly property real tagWidth: board.tagWidth * unit
    readonly property real countWidth: board.countWidth * unit
    readonly property real waitWidth: board.waitWidth * unit
    readonly property real countEnd: width - pad - waitWidth - gap
    readonly property real nameWidth: countEnd - countWidth - 2 * gap - pad - tagWidth
    readonly property bool tells: board.text !== ""
    readonly property bool closed: lobby.isClosed && !tells
    // rows stand apart a little rather than leave the foot empty
    readonly property real air: {
        const rows = board.services
        const used = (rows.reduce((sum, row) => sum + row.height, 0) + board.restHeight) * unit
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
        visible: !waiting.tells && !waiting.board.nobodyWaits && waiting.board.services.length > 0
        height: waiting.headHeight
        FitText {
            id: first
            y: 4 * waiting.unit
            width: parent.width
            height: (second.visible ? 46 : 80) * waiting.unit
            unit: waiting.unit
            size: tokens.type.small
            horizontalAlignment: Text.AlignRight
            font.weight: Font.DemiBold
        }
        FitText {
            id: second
            visible: text !== ""
            y: 48 * waiting.unit
            width: parent.width
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
        room: waiting.tells || !waitingCaption.visible ? waiting.inner : waitingCaption.x - 1.5 * waiting.pad
        unit: waiting.unit
        pages: waiting.board.pages
        page: waiting.board.page
        colour: waiting.tells ? tokens.colour.amber : tokens.colour.on_night
    }
    Caption {
        id: waitingCaption
        objectName: "caption-waiting"
        x: waiting.countEnd - width
        width: Math.max(waiting.countWidth, 150 * waiting.unit)
        text: waiting.board.waiting
        below: waiting.board.waitingBelow
    }
    Caption {
        id: expectedCaption
        objectName: "caption-expected"
        x: waiting.width - waiting.pad - width
        width: waiting.waitWidth
        text: waiting.board.expected
        below: waiting.board.expectedBelow
    }
    OpeningHours {
        visible: waiting.closed
        anchors.verticalCenter: parent.verticalCenter
        x: waiting.pad
        width: waiting.inner
        unit: waiting.unit
    }
    Column {
        objectName: "nobody"
        visible: waiting.board.nobodyWaits && !waiting.closed
        anchors.verticalCenter: parent.verticalCenter
        x: waiting.pad
        width: waiting.inner
        FitText {
            objectName: "nobody-text"
            height: 80 * waiting.unit
            unit: waiting.unit
            size: tokens.type.title
            horizontalAlignment: Text.AlignHCenter
            font.weight: Font.Medium
            text: waiting.board.nobody
        }
        FitText {
            visible: text !== ""
            height: 52 * waiting.unit
            unit: waiting.unit
            size: tokens.type.small
            horizontalAlignment: Text.AlignHCenter
            color: tokens.colour.on_night_soft
            text: waiting.board.nobodyBelow
        }
    }
    Column {
        visible: waiting.board.rest !== ""
        x: waiting.pad
        y: waiting.height - waiting.footHeight - waiting.board.restHeight * waiting.unit - 4 * waiting.unit
        width: waiting.inner
        Rectangle {
            width: parent.width
            height: Math.max(1, 2 * waiting.unit)
            color: tokens.colour.night
        }
        FitText {
            height: 48 * waiting.unit
            unit: waiting.unit
            size: tokens.type.small * 0.85
            least: 14
            color: tokens.colour.on_night_soft
            text: waiting.board.nobody + (waiting.board.nobodyBelow ? " · " + waiting.board.nobodyBelow : "")
        }
        FitText {
            objectName: "rest"
            height: (waiting.board.restHeight - 54) * waiting.unit
            unit: waiting.unit
            size: lobby.far.seatedSize
            lineHeight: 0.95
            verticalAlignment: Text.AlignTop
            font.weight: Font.DemiBold
            color: tokens.colour.call
            text: waiting.board.rest
        }
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
    Door {
        visible: waiting.offersPhone
        y: waiting.height - height
        width: waiting.width
        height: waiting.footHeight
        unit: waiting.unit
        pad: waiting.pad
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
