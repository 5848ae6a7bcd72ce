// For a display above one counter: the counter's name, and the number called there.
import QtQuick

Rectangle {
    id: counter
    readonly property real unit: parent.unit
    readonly property var part: parent.part
    readonly property QtObject row: lobby.calls.rows[0]
    readonly property bool called: row.number !== "" && !lobby.isClosed
    readonly property bool lit: called && (row.mark === "now" || row.mark === "lit")
    readonly property color ink: lit ? tokens.colour.ink : tokens.colour.on_night
    readonly property color soft: lit ? tokens.colour.ink : tokens.colour.on_night_soft
    readonly property real pad: 48 * unit
    readonly property real room: height - foot - name.y - name.height - pad * 0.5
    readonly property real foot: note.visible ? note.height + pad : 0

    objectName: "call-0"
    property string mark: row.mark
    radius: tokens.radius.card * unit
    color: lit ? tokens.colour.call : tokens.colour.night_raised
    border { width: (row.mark === "now" ? 14 : 0) * unit; color: tokens.colour.on_night }

    Column {
        id: name
        readonly property string shown: lobby.far.form(lobby.calls.counterForms, width / counter.unit, tokens.type.far)
        x: counter.pad
        y: counter.pad * 0.8
        width: counter.width - 2 * counter.pad
        FitText {
            objectName: "call-counter-0"
            readonly property real room: width / counter.unit
            readonly property bool isWhole: lobby.far.fits(name.shown, room, tokens.type.far, tokens.weight.bold)
            height: (isWhole ? counter.part.counter * 1.28 : tokens.type.far * 2.4) * counter.unit
            unit: counter.unit
            size: isWhole ? counter.part.counter : tokens.type.far
            wrapMode: isWhole ? Text.NoWrap : Text.WordWrap
            lineHeight: isWhole ? 1 : 0.9
            font.weight: Font.Bold
            color: counter.ink
            horizontalAlignment: Text.AlignHCenter
            text: name.shown
        }
        FitText {
            visible: text !== ""
            height: 72 * counter.unit
            unit: counter.unit
            size: 54
            color: counter.soft
            horizontalAlignment: Text.AlignHCenter
            text: [lobby.far.more(lobby.calls.counter, name.shown), lobby.calls.counterBelow]
                .filter(text => text !== "").join(" · ")
        }
    }
    Column {
        x: counter.pad
        width: counter.width - 2 * counter.pad
        y: name.y + name.height + (counter.room - height) / 2
        FitText {
            objectName: "call-title"
            visible: counter.called
            height: 76 * counter.unit
            unit: counter.unit
            size: 54
            color: counter.soft
            horizontalAlignment: Text.AlignHCenter
            text: lobby.calls.title + (lobby.calls.titleBelow ? " · " + lobby.calls.titleBelow : "")
        }
        FitText {
            objectName: "call-number-0"
            visible: counter.called
            height: Math.min(counter.part.number * 1.2 * counter.unit, counter.room - 76 * counter.unit)
            unit: counter.unit
            size: counter.part.number
            font.weight: Font.Bold
            font.features: { "tnum": 1 }
            color: counter.ink
            horizontalAlignment: Text.AlignHCenter
            text: counter.row.number
        }
        FitText {
            objectName: "empty"
            visible: !counter.called
            height: Math.min(260 * counter.unit, counter.room - 76 * counter.unit)
            unit: counter.unit
            size: 106
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignHCenter
            font.weight: Font.DemiBold
            text: lobby.isClosed ? lobby.opening : lobby.calls.noCall
        }
        FitText {
            visible: !counter.called && text !== ""
            height: 76 * counter.unit
            unit: counter.unit
            size: 54
            horizontalAlignment: Text.AlignHCenter
            color: tokens.colour.on_night_soft
            text: lobby.isClosed ? lobby.openingBelow : lobby.calls.noCallBelow
        }
    }
    Note {
        id: note
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: counter.pad }
        unit: counter.unit
        lines: counter.height > 1200 * counter.unit ? 4 : 1
    }
}
