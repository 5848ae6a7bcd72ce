// The lobby screen: calls beside who waits on a wide screen, above it on a high one. Nothing on it moves.
import QtQuick

Rectangle {
    id: screen
    readonly property bool high: height > width
    readonly property real unit: high ? Math.min(width / 1080, height / 1920) : Math.min(width / 1920, height / 1080)
    readonly property real gap: 20 * unit
    readonly property real below: header.height + gap

    objectName: "lobby"
    color: tokens.colour.night

    Header {
        id: header
        objectName: "header"
        property string connection: lobby.headline.connection
        width: screen.width
        height: (screen.high ? 150 : 126) * screen.unit
        unit: screen.unit
    }
    Calls {
        id: calls
        x: screen.gap
        y: screen.below
        width: screen.high ? screen.width - 2 * screen.gap : 1100 * screen.unit + (screen.width - 1920 * screen.unit) / 2
        height: screen.high ? 930 * screen.unit : screen.height - screen.below - screen.gap
        unit: screen.unit
    }
    Waiting {
        objectName: "waiting"
        x: screen.high ? screen.gap : calls.x + calls.width + screen.gap
        y: screen.high ? calls.y + calls.height + screen.gap : screen.below
        width: screen.width - x - screen.gap
        height: screen.height - y - screen.gap
        unit: screen.unit
    }
    MouseArea {
        anchors.fill: parent
        acceptedButtons: Qt.NoButton
        cursorShape: Qt.BlankCursor
    }
}
