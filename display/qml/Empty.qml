// No call to show: none yet, or the branch is closed, then when it opens; with its hours where no other part shows them.
import QtQuick

Rectangle {
    id: empty
    property real unit: 1
    readonly property bool alone: !lobby.layout.parts.some(part => part.kind === "waiting")

    radius: tokens.radius.card * unit
    color: tokens.colour.night_raised

    Column {
        anchors.centerIn: parent
        width: parent.width - 2 * tokens.space.l * empty.unit
        spacing: tokens.space.m * empty.unit

        FitText {
            objectName: "empty"
            height: 270 * empty.unit
            unit: empty.unit
            size: tokens.type.far
            lineHeight: 0.95
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignBottom
            wrapMode: Text.WordWrap
            font.weight: Font.DemiBold
            text: lobby.isClosed ? lobby.opening : lobby.calls.noCall
        }
        FitText {
            objectName: "empty-below"
            visible: text !== ""
            height: 70 * empty.unit
            unit: empty.unit
            size: tokens.type.lead
            horizontalAlignment: Text.AlignHCenter
            color: tokens.colour.on_night_soft
            text: lobby.isClosed ? lobby.openingBelow : lobby.calls.noCallBelow
        }
        FitText {
            objectName: "closed"
            visible: lobby.isClosed && lobby.opening !== lobby.closed
            height: 52 * empty.unit
            unit: empty.unit
            size: tokens.type.small
            horizontalAlignment: Text.AlignHCenter
            color: tokens.colour.on_night_soft
            text: lobby.closed + (lobby.closedBelow ? " · " + lobby.closedBelow : "")
        }
        OpeningHours {
            visible: lobby.isClosed && empty.alone
            width: parent.width
            topPadding: tokens.space.l * empty.unit
            unit: empty.unit
        }
    }
}
