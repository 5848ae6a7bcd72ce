// One service of the waiting panel; the columns are the panel's.
import QtQuick

Item {
    id: line
    required property QtObject row
    required property Item panel
    readonly property real unit: panel.unit
    readonly property real inner: height - 20 * unit

    Rectangle {
        x: line.panel.pad
        width: line.panel.inner
        height: Math.max(1, 2 * line.unit)
        color: tokens.colour.night
    }
    FitText {
        objectName: "prefix-" + line.row.code
        x: line.panel.pad
        width: line.panel.tagWidth
        height: line.height
        unit: line.unit
        size: tokens.type.title
        text: line.row.prefix
        font.weight: Font.Bold
        color: tokens.colour.call
    }
    Column {
        x: line.panel.pad + line.panel.tagWidth + line.panel.gap
        width: line.panel.nameWidth
        anchors.verticalCenter: parent.verticalCenter
        FitText {
            objectName: "service-" + line.row.code
            height: line.inner * (below.visible ? 0.62 : 1)
            verticalAlignment: below.visible ? Text.AlignBottom : Text.AlignVCenter
            unit: line.unit
            size: tokens.type.small
            least: 18
            wrapMode: Text.WordWrap
            lineHeight: 0.95
            text: line.row.name
            font.weight: Font.Medium
        }
        FitText {
            id: below
            objectName: "service-below-" + line.row.code
            visible: text !== ""
            height: line.inner * 0.38
            verticalAlignment: Text.AlignTop
            unit: line.unit
            size: tokens.type.small * 0.72
            least: 14
            wrapMode: Text.WordWrap
            text: line.row.nameBelow
            color: tokens.colour.on_night_soft
        }
    }
    FitText {
        objectName: "waiting-" + line.row.code
        x: line.panel.width - line.panel.pad - line.panel.waitWidth - line.panel.apart - width
        width: line.panel.countWidth
        height: line.height
        unit: line.unit
        size: tokens.type.display
        horizontalAlignment: Text.AlignRight
        text: line.row.waiting
        font.weight: Font.DemiBold
        font.features: { "tnum": 1 }
    }
    Column {
        x: line.panel.width - line.panel.pad - width
        width: line.panel.waitWidth
        anchors.verticalCenter: parent.verticalCenter
        FitText {
            objectName: "wait-" + line.row.code
            height: line.row.whyNone === "" ? line.height : line.height * 0.42
            unit: line.unit
            size: tokens.type.title
            horizontalAlignment: Text.AlignRight
            text: line.row.wait
            font.weight: Font.DemiBold
            font.features: { "tnum": 1 }
        }
        FitText {
            objectName: "why-none-" + line.row.code
            visible: line.row.whyNone !== ""
            height: line.height * 0.24
            unit: line.unit
            size: tokens.type.small
            least: 14
            horizontalAlignment: Text.AlignRight
            text: line.row.whyNone
        }
        FitText {
            visible: line.row.whyNone !== ""
            height: line.height * 0.2
            unit: line.unit
            size: tokens.type.small * 0.72
            least: 12
            horizontalAlignment: Text.AlignRight
            text: line.row.whyNoneBelow
            color: tokens.colour.on_night_soft
        }
    }
}
