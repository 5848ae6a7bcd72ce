// One service of the waiting panel: prefix, count and wait in the panel's columns, the name below them.
import QtQuick

Item {
    id: line
    required property QtObject row
    required property Item panel
    readonly property real unit: panel.unit
    readonly property real textHeight: 127 * unit
    readonly property real head: 8 * unit + panel.air / 3
    readonly property real nameY: head + (row.waitApart ? 250 : 125) * unit
    readonly property real waitRoom: row.waitApart ? panel.inner : panel.waitWidth

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
        size: tokens.type.far
        text: line.row.prefix
        font.weight: Font.Bold
        color: tokens.colour.call
    }
    FitText {
        objectName: "waiting-" + line.row.code
        x: line.panel.pad + line.panel.tagWidth + line.panel.gap
        y: line.head
        width: line.panel.countWidth
        height: line.textHeight
        unit: line.unit
        size: tokens.type.far
        horizontalAlignment: Text.AlignRight
        text: line.row.waiting
        font.weight: Font.DemiBold
        font.features: { "tnum": 1 }
    }
    FitText {
        id: wait
        objectName: "wait-" + line.row.code
        x: line.panel.width - line.panel.pad - width
        y: line.head + (line.row.waitApart ? 125 * line.unit : 0)
        width: line.waitRoom
        height: line.textHeight
        unit: line.unit
        size: tokens.type.far
        horizontalAlignment: Text.AlignRight
        text: lobby.far.form(line.row.waitForms, line.waitRoom / line.unit, tokens.type.far)
        font.weight: Font.DemiBold
        font.features: { "tnum": 1 }
    }
    FitText {
        objectName: "why-none-" + line.row.code
        visible: line.row.whyNone !== ""
        x: wait.x
        y: wait.y + 8 * line.unit
        width: wait.width - 120 * line.unit
        height: line.textHeight - 16 * line.unit
        unit: line.unit
        size: tokens.type.small
        least: 14
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignRight
        text: line.row.whyNone + (line.row.whyNoneBelow ? "\n" + line.row.whyNoneBelow : "")
        color: tokens.colour.on_night_soft
    }
    FitText {
        id: name
        objectName: "service-" + line.row.code
        x: line.panel.pad
        y: line.nameY
        width: line.panel.inner
        height: (14 + 114 * line.row.nameLines.split("\n").length) * line.unit
        unit: line.unit
        size: tokens.type.far
        lineHeight: 0.9
        verticalAlignment: Text.AlignTop
        text: line.row.nameLines
        font.weight: Font.Medium
    }
    FitText {
        objectName: "service-below-" + line.row.code
        visible: text !== ""
        x: line.panel.pad
        y: name.y + name.height - 6 * line.unit
        width: line.panel.inner
        height: 42 * line.unit
        unit: line.unit
        size: 32
        least: 14
        text: line.row.nameBelow
        color: tokens.colour.on_night_soft
    }
}
