// The recent calls: three large lines, six small ones, newest first; or why there are none.
import QtQuick

Item {
    id: calls
    property real unit: 1
    readonly property real gap: 12 * unit
    readonly property real largeHeight: 206 * unit
    readonly property real smallHeight: (height - 3 * largeHeight - 4 * gap - 2 * smallGap) / 3
    readonly property real smallGap: 8 * unit
    readonly property bool bare: lobby.isClosed || lobby.calls.isEmpty

    Column {
        visible: !calls.bare
        width: parent.width
        spacing: calls.gap
        Repeater {
            model: lobby.calls.large
            CallLine {
                required property var modelData
                required property int index
                row: modelData
                position: index
                unit: calls.unit
                width: calls.width
                height: calls.largeHeight
            }
        }
    }
    Grid {
        visible: !calls.bare
        y: 3 * calls.largeHeight + 4 * calls.gap
        columns: 2
        flow: Grid.LeftToRight
        columnSpacing: calls.gap
        rowSpacing: calls.smallGap
        Repeater {
            model: lobby.calls.small
            CallLine {
                required property var modelData
                required property int index
                row: modelData
                position: index + 3
                large: false
                unit: calls.unit
                width: (calls.width - calls.gap) / 2
                height: calls.smallHeight
            }
        }
    }
    Rectangle {
        visible: calls.bare
        anchors.fill: parent
        radius: tokens.radius.card * calls.unit
        color: tokens.colour.night_raised

        Column {
            anchors.centerIn: parent
            width: parent.width - 2 * tokens.space.xxl * calls.unit
            spacing: tokens.space.m * calls.unit

            FitText {
                objectName: "empty"
                height: 180 * calls.unit
                unit: calls.unit
                size: tokens.type.display
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.WordWrap
                font.weight: Font.DemiBold
                text: lobby.isClosed ? lobby.closed : lobby.calls.noCall
            }
            FitText {
                objectName: "empty-below"
                height: 70 * calls.unit
                unit: calls.unit
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
                    topPadding: tokens.space.m * calls.unit
                    FitText {
                        objectName: "hours-" + parent.index
                        height: 68 * calls.unit
                        unit: calls.unit
                        size: tokens.type.lead
                        horizontalAlignment: Text.AlignHCenter
                        text: lobby.hours[parent.index]
                    }
                    FitText {
                        height: 46 * calls.unit
                        unit: calls.unit
                        size: tokens.type.small
                        horizontalAlignment: Text.AlignHCenter
                        color: tokens.colour.on_night_soft
                        text: lobby.hoursBelow[parent.index]
                    }
                }
            }
        }
    }
}
