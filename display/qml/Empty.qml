// No call to show: none yet, or the branch is closed, then with its hours.
import QtQuick

Rectangle {
    id: empty
    property real unit: 1

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
            text: lobby.isClosed ? lobby.closed : lobby.calls.noCall
        }
        FitText {
            objectName: "empty-below"
            height: 70 * empty.unit
            unit: empty.unit
            size: tokens.type.lead
            horizontalAlignment: Text.AlignHCenter
            color: tokens.colour.on_night_soft
            text: lobby.isClosed ? lobby.closedBelow : lobby.calls.noCallBelow
        }
        Repeater {
            model: lobby.isClosed ? lobby.hours.length : 0
            Column {
                required property int index
                width: parent.width
                topPadding: tokens.space.m * empty.unit
                FitText {
                    objectName: "hours-" + parent.index
                    height: 72 * empty.unit
                    unit: empty.unit
                    size: 54
                    horizontalAlignment: Text.AlignHCenter
                    text: lobby.hours[parent.index]
                }
                FitText {
                    height: 46 * empty.unit
                    unit: empty.unit
                    size: tokens.type.small
                    horizontalAlignment: Text.AlignHCenter
                    color: tokens.colour.on_night_soft
                    text: lobby.hoursBelow[parent.index]
                }
            }
        }
    }
}
