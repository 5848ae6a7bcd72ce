// The calls of a part, each in a line; those with the way to the counter take more room. Or why there are none. A notice
// of the branch at the foot.
import QtQuick

Item {
    id: calls
    readonly property real unit: parent.unit
    readonly property var part: parent.part
    readonly property real gap: 6 * unit
    readonly property real foot: note.visible ? note.height + gap : 0
    readonly property real lineHeight: part.others * 1.27 * unit
    readonly property real headHeight: part.first * 1.27 * (part.stacked ? 2 : 1) * unit
    readonly property int directionLines: Math.min(part.directions,
        lobby.far.lines(lobby.calls.directions, width / unit - 40))
    readonly property real directionHeight: (directionLines > 0 ? 12 + directionLines * tokens.type.far * 1.15 : 0) * unit
    readonly property real wayHeight: headHeight + directionHeight
    readonly property int enough: Math.min(part.calls, 5) // those that are lit at once, and the next
    readonly property int ways: {
        let most = Math.max(1, part.ways)
        while (most > 1 && lines(most) < enough)
            most -= 1
        return most
    }
    readonly property int shown: Math.min(part.calls, lines(ways))
    // what is left over is the second language's, where there is one, then air in all lines
    readonly property real spare: Math.max(0, height - foot + gap - ways * (wayHeight + gap)
        - (shown - ways) * (lineHeight + gap))
    readonly property real below: lobby.calls.hasSmall ? Math.min(spare / ways, 46 * unit) : 0
    readonly property real air: Math.min(0.3 * lineHeight, (spare - ways * below) / shown)
    readonly property bool bare: lobby.isClosed || lobby.calls.isEmpty

    objectName: "calls"

    function lines(withWay) {
        const rest = height - foot - withWay * (wayHeight + gap)
        return withWay + Math.max(0, Math.floor((rest + gap) / (lineHeight + gap) + 0.001))
    }
    function hasWay(index) {
        return ways > 1 ? index < ways : index === Math.min(lobby.calls.first, shown - 1)
    }

    Column {
        visible: !calls.bare
        width: parent.width
        spacing: calls.gap
        Repeater {
            model: calls.shown
            CallLine {
                required property int index
                row: lobby.calls.rows[index]
                position: index
                unit: calls.unit
                part: calls.part
                way: calls.hasWay(index)
                width: calls.width
                height: calls.air + (way ? calls.wayHeight + calls.below : calls.lineHeight)
                headHeight: way ? calls.headHeight + calls.air * 0.7 : height
                directionLines: calls.directionLines
                directionHeight: calls.directionHeight
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
        lines: calls.height > 1200 * calls.unit ? 3 : 1
    }
}
