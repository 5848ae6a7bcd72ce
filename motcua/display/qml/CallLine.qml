// One call: number, arrow, counter. Highlighted: a light plate with a solid arrow; being announced: framed as well.
import QtQuick

Rectangle {
    id: line
    required property QtObject row
    required property int position
    property real unit: 1
    property bool large: true
    readonly property string mark: row.mark
    readonly property bool lit: mark === "now" || mark === "lit"
    readonly property color ink: lit ? tokens.colour.ink : tokens.colour.on_night
    readonly property real pad: (large ? 24 : 20) * unit
    readonly property real arrowWidth: (large ? 60 : 40) * unit
    readonly property real frame: (mark === "now" ? 8 : mark === "next" ? 4 : 0) * unit

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
        width: (line.large ? 612 : 252) * line.unit * Math.min(1, line.width / ((line.large ? 1100 : 544) * line.unit))
        height: line.height
        unit: line.unit
        size: tokens.type.number
        text: line.row.number
        color: line.ink
        font.weight: Font.Bold
        font.features: { "tnum": 1 }
    }
    Arrow {
        id: arrow
        x: number.x + number.width + 6 * line.unit
        anchors.verticalCenter: parent.verticalCenter
        width: line.arrowWidth
        height: width * 0.8
        colour: line.ink
        solid: line.lit
    }
    Column {
        x: arrow.x + arrow.width + (line.large ? 18 : 14) * line.unit
        width: line.width - x - line.pad
        anchors.verticalCenter: parent.verticalCenter

        FitText {
            objectName: "call-counter-" + line.position
            height: line.large ? line.height * 0.58 : line.height - 8 * line.unit
            unit: line.unit
            size: line.large ? tokens.type.display : tokens.type.lead
            least: 14
            wrapMode: Text.WordWrap
            text: line.row.counter
            color: line.ink
            font.weight: Font.DemiBold
        }
        FitText {
            objectName: "call-counter-below-" + line.position
            visible: line.large && text !== ""
            height: line.height * 0.26
            unit: line.unit
            size: tokens.type.body
            least: 16
            wrapMode: Text.WordWrap
            text: line.row.counterBelow
            color: line.lit ? tokens.colour.ink : tokens.colour.on_night_soft
        }
    }
}
