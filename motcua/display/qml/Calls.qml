// The calls of a part: large lines, small ones below them; or why there are none. A notice of the branch at the foot.
import QtQuick

Item {
    id: calls
    readonly property real unit: parent.unit
    readonly property var part: parent.part
    readonly property real gap: 12 * unit
    readonly property real smallGap: 8 * unit
    readonly property int allSmallRows: Math.ceil(part.small / part.columns)
    // a notice takes the place of small lines, but for one row of them
    readonly property int smallRows: note.visible ? Math.min(1, allSmallRows) : allSmallRows
    readonly property real foot: note.visible ? note.height + gap : 0
    readonly property real smallHeight: 92 * unit
    readonly property real below: smallRows > 0 ? smallRows * (smallHeight + smallGap) + gap : 0
    readonly property real largeHeight: (height - foot - below - (part.large - 1) * gap) / Math.max(1, part.large)
    readonly property bool bare: lobby.isClosed || lobby.calls.isEmpty

    objectName: "calls"

    Column {
        visible: !calls.bare
        width: parent.width
        spacing: calls.gap
        Repeater {
            model: calls.part.large
            CallLine {
                required property int index
                row: lobby.calls.rows[index]
                position: index
                unit: calls.unit
                part: calls.part
                width: calls.width
                height: calls.largeHeight
            }
        }
    }
    Grid {
        visible: !calls.bare
        y: calls.part.large * (calls.largeHeight + calls.gap) + calls.smallGap
        columns: calls.part.columns
        flow: Grid.LeftToRight
        columnSpacing: calls.gap
        rowSpacing: calls.smallGap
        Repeater {
            model: Math.min(calls.part.small, calls.smallRows * calls.part.columns)
            CallLine {
                required property int index
                row: lobby.calls.rows[index + calls.part.large]
                position: index + calls.part.large
                large: false
                unit: calls.unit
                part: calls.part
                width: (calls.width - (calls.part.columns - 1) * calls.gap) / calls.part.columns
                height: calls.smallHeight
            }
        }
    }
    Empty {
        visible: calls.bare
        width: parent.width
        height: parent.height - calls.foot
        unit: calls.unit
    }
    Note {
        id: note
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        unit: calls.unit
    }
}
