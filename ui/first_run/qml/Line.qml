// One line of a list: what it is, and a detail below.
import QtQuick

Rectangle {
    id: line

    property real u: 1
    property string label: ""
    property string detail: ""
    property bool isChosen: false

    signal chosen

    implicitHeight: Math.max(104 * u, words.implicitHeight + 32 * u)
    radius: tokens.radius.card * u
    color: tap.pressed ? tokens.colour.pressed : isChosen ? tokens.colour.selected : tokens.colour.surface
    border.width: (activeFocus ? 5 : isChosen ? 4 : 2) * u
    border.color: activeFocus ? tokens.colour.focus : isChosen ? tokens.colour.primary : tokens.colour.edge
    activeFocusOnTab: true

    Accessible.role: Accessible.RadioButton
    Accessible.name: detail === "" ? label : label + ", " + detail
    Accessible.checked: isChosen
    Accessible.onPressAction: chosen()

    Keys.onReturnPressed: chosen()
    Keys.onEnterPressed: chosen()
    Keys.onSpacePressed: chosen()

    Column {
        id: words
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 28 * line.u }

        Say {
            width: parent.width
            u: line.u
            text: line.label
            font.weight: Font.DemiBold
        }
        Say {
            width: parent.width
            u: line.u
            visible: text !== ""
            text: line.detail
            size: tokens.type.small * 0.8
            color: tokens.colour.ink_soft
        }
    }
    TapHandler {
        id: tap
        gesturePolicy: TapHandler.ReleaseWithinBounds
        longPressThreshold: 0  // however long a finger rests
        onTapped: line.chosen()
    }
}
