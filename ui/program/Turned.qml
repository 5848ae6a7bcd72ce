import QtQuick

// A program's picture, turned clockwise in its window: for a monitor that hangs on its side. Touches are turned by Qt.
Item {
    id: window

    property int turn
    property url page
    readonly property bool onSide: turn % 180 !== 0

    Loader {
        x: window.turn === 90 || window.turn === 180 ? window.width : 0
        y: window.turn === 180 || window.turn === 270 ? window.height : 0
        width: window.onSide ? window.height : window.width
        height: window.onSide ? window.width : window.height
        transformOrigin: Item.TopLeft
        rotation: window.turn
        source: window.page
        focus: true
    }
}
