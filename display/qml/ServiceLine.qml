// One service of the waiting panel: prefix, count and wait in the panel's columns, the name between them or below.
import QtQuick

Item {
    id: line
    required property QtObject row
    required property Item panel
    readonly property real unit: panel.unit
    readonly property real size: panel.board.size
    readonly property real textHeight: 1.27 * size * unit
    readonly property real head: 8 * unit + panel.air / 3
    readonly property real nameHeight: (0.14 * size + 1.14 * size * row.nameLines.split("\n").length) * unit

    Rectangle {
        x: line.panel.pad
        width: line.panel.inner
        height: Math.max(1, 2 * line.unit)
        color: tokens.colour.night
    }
    FitText {
        objectName: "prefix-" + line.row.code
        x: line.panel.pad
        y: line.head
        width: line.panel.tagWidth
        height: line.textHeight
        unit: line.unit
        size: line.size
        text: line.row.prefix
        font.weight: Font.Bold
        color: tokens.colour.call
    }
    FitText {
        objectName: "waiting-" + line.row.code
        x: line.panel.countEnd - width
        y: line.head
        width: line.panel.countWidth
        height: line.textHeight
        unit: line.unit
        size: line.size
        horizontalAlignment: Text.AlignRight
        text: line.row.waiting
        font.weight: Font.DemiBold
        font.features: { "tnum": 1 }
    }
    FitText {
        objectName: "wait-" + line.row.code
        x: line.panel.width - line.panel.pad - width
        y: line.head
        width: line.panel.waitWidth
        height: line.textHeight
        unit: line.unit
        size: line.size
        horizontalAlignment: Text.AlignRight
        text: lobby.far.form(line.row.waitForms, line.panel.board.waitWidth, line.size)
        font.weight: Font.DemiBold
        font.features: { "tnum": 1 }
    }
    FitText {
        id: name
        objectName: "service-" + line.row.code
        x: line.panel.pad + (line.row.beside ? line.panel.tagWidth + line.panel.gap : 0)
        y: line.head + (line.row.beside ? 0 : line.textHeight)
        width: line.row.beside ? line.panel.nameWidth : line.panel.inner
        height: line.row.beside ? line.textHeight : line.nameHeight
        unit: line.unit
        size: line.size
        lineHeight: 0.9
        verticalAlignment: line.row.beside ? Text.AlignVCenter : Text.AlignTop
        text: line.row.nameLines
        font.weight: Font.Medium
    }
    FitText {
        id: below
        objectName: "service-below-" + line.row.code
        visible: text !== ""
        x: name.x
        y: name.y + name.height - 6 * line.unit
        width: name.width
        height: 42 * line.unit
        unit: line.unit
        size: 32
        least: 14
        text: line.row.nameBelow
        color: tokens.colour.on_night_soft
    }
    FitText {
        objectName: "why-none-" + line.row.code
        visible: line.row.whyNone !== ""
        x: name.x
        y: (below.visible ? below.y + below.height : name.y + name.height) - 2 * line.unit
        width: line.panel.width - line.panel.pad - x
        height: 46 * line.unit
        unit: line.unit
        size: tokens.type.small
        least: 14
        text: line.row.whyNone + (line.row.whyNoneBelow ? " · " + line.row.whyNoneBelow : "")
        color: tokens.colour.amber_soft
    }
}
