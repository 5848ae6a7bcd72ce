// A closed branch at night: a dark screen, the time, and when it opens, in another place every minute.
import QtQuick

Item {
    id: rest
    property real unit: 1
    readonly property real margin: 40 * unit
    objectName: "rest"

    Column {
        width: Math.min(900 * rest.unit, rest.width - 2 * rest.margin)
        x: rest.margin + lobby.restX * (rest.width - width - 2 * rest.margin)
        y: rest.margin + lobby.restY * (rest.height - height - 2 * rest.margin)
        FitText {
            objectName: "clock"
            height: 130 * rest.unit
            unit: rest.unit
            size: 106
            color: tokens.colour.on_night_soft
            font.weight: Font.Medium
            font.features: { "tnum": 1 }
            text: lobby.headline.clock
        }
        FitText {
            objectName: "empty"
            height: 70 * rest.unit
            unit: rest.unit
            size: 54
            color: tokens.colour.on_night_soft
            text: lobby.opening
        }
        Repeater {
            model: lobby.hours
            FitText {
                required property string modelData
                height: 56 * rest.unit
                unit: rest.unit
                size: tokens.type.small
                color: tokens.colour.on_night_soft
                text: modelData
            }
        }
    }
}
