// One call: number, arrow, counter and where it is. Highlighted: a light plate with a solid arrow; being announced:
// framed as well.
import QtQuick

Rectangle {
    id: line
    required property QtObject row
    required property int position
    required property var part
    property real unit: 1
    property bool large: true
    readonly property string mark: row.mark
    readonly property bool lit: mark === "now" || mark === "lit"
    readonly property bool stacked: large && part.stacked
    readonly property color ink: lit ? tokens.colour.ink : tokens.colour.on_night
    readonly property color soft: lit ? tokens.colour.ink : tokens.colour.on_night_soft
    readonly property real pad: (large ? 24 : 20) * unit
    readonly property real arrowWidth: (large ? 64 : 34) * unit
    readonly property real frame: (mark === "now" ? 8 : mark === "next" ? 4 : 0) * unit
    readonly property real numberWidth: stacked ? width - 2 * pad
        : large ? part.number * 3.95 * unit : Math.min(236 * unit, width * 0.46)

    objectName: "call-" + position
    visible: row.number !== ""
    radius: tokens.radius.card * unit
    color: lit ? tokens.colour.call : tokens.colour.night_raised
    border.width: frame
    border.color: mark === "now" ? tokens.colour.on_night : tokens.colour.call

    FitText {
        id: number
        objectName: "call-number-" + line.position
        x: line.pad
        width: line.numberWidth
        height: line.stacked ? line.height * 0.37 : line.height
        unit: line.unit
        size: line.large ? line.part.number : 62
        text: line.row.number
        color: line.ink
        font.weight: Font.Bold
        font.features: { "tnum": 1 }
    }
    Arrow {
        id: arrow
        x: line.stacked ? line.pad : number.x + number.width + 6 * line.unit
        y: line.stacked ? line.height * 0.37 + counter.y + (counter.height - height) / 2 : (line.height - height) / 2
        width: line.arrowWidth
        height: width * 0.8
        colour: line.ink
        solid: line.lit
    }
    Column {
        id: where
        readonly property real room: (line.stacked ? line.height * 0.63 : line.height) - (line.large ? 22 : 8) * line.unit
        readonly property bool third: line.large && (direction.text !== "" || below.text !== "")
        x: arrow.x + arrow.width + (line.large ? 20 : 14) * line.unit
        y: line.stacked ? line.height * 0.37 : (line.height - height) / 2
        width: line.width - x - line.pad

        FitText {
            id: counter
            objectName: "call-counter-" + line.position
            height: where.room * (!where.third ? 1 : !direction.visible ? 0.7 : line.stacked ? 0.62 : 0.635)
            unit: line.unit
            size: line.large ? line.part.counter : 52
            least: 14
            wrapMode: Text.WordWrap
            text: line.row.counter
            color: line.ink
            font.weight: Font.DemiBold
        }
        FitText {
            id: direction
            objectName: "call-direction-" + line.position
            visible: line.large && text !== ""
            height: where.room * (line.stacked ? 0.24 : 0.225)
            unit: line.unit
            size: 54
            least: 14
            text: line.row.direction
            color: line.ink
            font.weight: Font.Medium
        }
        FitText {
            id: below
            objectName: "call-counter-below-" + line.position
            visible: line.large && text !== ""
            height: where.room * (direction.visible ? 0.14 : 0.25)
            unit: line.unit
            size: tokens.type.small
            least: 14
            wrapMode: Text.WordWrap
            text: line.row.counterBelow + (line.row.directionBelow ? " · " + line.row.directionBelow : "")
            color: line.soft
        }
    }
}
