// One call: number, arrow, counter; in a line of `way` also where it is. Highlighted: a light plate with a solid arrow;
// being announced: framed as well.
import QtQuick

Rectangle {
    id: line
    required property QtObject row
    required property int position
    required property var part
    required property bool way
    property real unit: 1
    property real headHeight: height
    property int directionLines: 0
    property real directionHeight: 0
    readonly property string mark: row.mark
    readonly property bool lit: mark === "now" || mark === "lit"
    readonly property bool stacked: way && part.stacked
    readonly property color ink: lit ? tokens.colour.ink : tokens.colour.on_night
    readonly property color soft: lit ? tokens.colour.ink : tokens.colour.on_night_soft
    readonly property real frame: (mark === "now" ? 8 : mark === "next" ? 4 : 0) * unit
    readonly property real pad: 20 * unit
    readonly property real between: 14 * unit
    readonly property int most: way ? part.first : part.others
    readonly property real arrowWidth: (way ? 56 : 44) * unit
    // number and counter beside it in letters of one size; the counter's name in the fullest form that has room
    readonly property real room: (width - 2 * pad - 2 * between - arrowWidth) / unit
    readonly property int size: stacked ? most : lobby.far.size(row.number, row.counterForms, room, most)
    readonly property real numberWidth: stacked ? width - 2 * pad
        : lobby.far.width(row.number, size, tokens.weight.bold) * unit
    readonly property real counterX: pad + arrowWidth + between + (stacked ? 0 : numberWidth + between)
    readonly property real counterRoom: width - counterX - pad
    // a line announced before keeps its form, in smaller letters
    readonly property int firstSize: stacked || part.stacked ? size
        : lobby.far.size(row.number, row.counterForms, room, part.first)
    readonly property real firstRoom: stacked ? counterRoom / unit
        : room - lobby.far.width(row.number, firstSize, tokens.weight.bold)
    readonly property string form: lobby.far.form(row.counterForms, firstRoom, firstSize)
    readonly property bool isWhole: lobby.far.fits(form, counterRoom / unit, size, tokens.weight.semibold)
    readonly property real rowHeight: stacked ? headHeight / 2 : headHeight
    readonly property string small: [isWhole ? lobby.far.more(row.counter, form) : row.counter, row.counterBelow, row.directionBelow]
        .filter(text => text !== "").join(" · ")

    objectName: "call-" + position
    visible: row.number !== ""
    radius: tokens.radius.card * unit
    color: lit ? tokens.colour.call : tokens.colour.night_raised
    border.width: frame
    border.color: mark === "now" ? tokens.colour.on_night : tokens.colour.call

    FitText {
        objectName: "call-number-" + line.position
        x: line.pad
        width: line.numberWidth
        height: line.rowHeight
        unit: line.unit
        size: line.size
        text: line.row.number
        color: line.ink
        font.weight: Font.Bold
        font.features: { "tnum": 1 }
    }
    Arrow {
        x: line.pad + (line.stacked ? 0 : line.numberWidth + line.between)
        y: line.headHeight - line.rowHeight / 2 - height / 2
        width: line.arrowWidth
        height: width * 0.8
        colour: line.ink
        solid: line.lit
    }
    FitText {
        objectName: "call-counter-" + line.position
        x: line.counterX
        y: line.headHeight - line.rowHeight
        width: line.counterRoom
        height: line.rowHeight
        unit: line.unit
        size: line.isWhole ? line.size : lobby.far.seatedSize
        lineHeight: line.isWhole ? 1 : 0.9
        text: line.isWhole ? line.form : lobby.far.seated(line.form, line.counterRoom / line.unit)
        color: line.ink
        font.weight: Font.DemiBold
        font.features: { "tnum": 1 }
    }
    FitText {
        id: direction
        objectName: "call-direction-" + line.position
        visible: line.way && text !== ""
        x: line.pad
        y: line.headHeight - 4 * line.unit
        width: line.width - 2 * line.pad
        height: line.directionHeight
        unit: line.unit
        size: lobby.far.waySize(line.row.direction, width / unit, line.directionLines)
        lineHeight: 0.9
        text: lobby.far.way(line.row.direction, width / unit, line.directionLines)
        color: line.ink
        font.weight: Font.Medium
    }
    FitText {
        objectName: "call-counter-below-" + line.position
        visible: line.way && text !== "" && height >= 34 * line.unit
        x: line.pad
        y: direction.visible ? direction.y + direction.height - 4 * line.unit : line.headHeight - 8 * line.unit
        width: line.width - 2 * line.pad
        height: Math.min(46 * line.unit, line.height - y - 6 * line.unit)
        unit: line.unit
        size: tokens.type.small
        least: 14
        text: line.small
        color: line.soft
    }
}
