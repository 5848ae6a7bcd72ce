// From the number to the counter: a solid arrow while the call is highlighted, a thin one afterwards.
import QtQuick
import QtQuick.Shapes

Shape {
    id: arrow
    property color colour: tokens.colour.on_night
    property bool solid: false
    readonly property real shaft: solid ? height * 0.15 : height * 0.04

    ShapePath {
        strokeColor: "transparent"
        fillColor: arrow.solid ? arrow.colour : "transparent"
        startX: arrow.width * 0.55; startY: arrow.height * 0.5 - arrow.height * 0.42
        PathLine { x: arrow.width; y: arrow.height * 0.5 }
        PathLine { x: arrow.width * 0.55; y: arrow.height * 0.5 + arrow.height * 0.42 }
    }
    ShapePath {
        strokeColor: "transparent"
        fillColor: arrow.colour
        startX: 0; startY: arrow.height * 0.5 - arrow.shaft
        PathLine { x: arrow.width * (arrow.solid ? 0.56 : 0.98); y: arrow.height * 0.5 - arrow.shaft }
        PathLine { x: arrow.width * (arrow.solid ? 0.56 : 0.98); y: arrow.height * 0.5 + arrow.shaft }
        PathLine { x: 0; y: arrow.height * 0.5 + arrow.shaft }
    }
    ShapePath {
        strokeColor: arrow.solid ? "transparent" : arrow.colour
        strokeWidth: arrow.height * 0.08
        fillColor: "transparent"
        startX: arrow.width * 0.66; startY: arrow.height * 0.2
        PathLine { x: arrow.width * 0.97; y: arrow.height * 0.5 }
        PathLine { x: arrow.width * 0.66; y: arrow.height * 0.8 }
    }
}
