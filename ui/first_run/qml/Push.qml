// A button: touched, or reached by Tab and pressed by Return or Space.
import QtQuick

Rectangle {
    id: push

    property real u: 1
    property string text: ""
    property bool primary: false
    property real size: tokens.type.small
    property real padding: 72 * u

    signal chosen

    implicitWidth: Math.max(200 * u, label.implicitWidth + padding)
    implicitHeight: 88 * u
    radius: tokens.radius.card * u
    color: !enabled ? tokens.colour.off_soft
         : primary ? (tap.pressed ? tokens.colour.primary_pressed : tokens.colour.primary)
                   : (tap.pressed ? tokens.colour.pressed : tokens.colour.surface)
    border.width: (activeFocus ? 5 : 2) * u
    border.color: activeFocus ? tokens.colour.focus : enabled && !primary ? tokens.colour.edge : color
    activeFocusOnTab: enabled

    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.onPressAction: if (enabled) chosen()

    Keys.onReturnPressed: chosen()
    Keys.onEnterPressed: chosen()
    Keys.onSpacePressed: chosen()

    Say {
        id: label
        anchors.centerIn: parent
        u: push.u
        text: push.text
        size: push.size
        wrapMode: Text.NoWrap
        font.weight: Font.DemiBold
        color: !push.enabled ? tokens.colour.off : push.primary ? tokens.colour.on_primary : tokens.colour.primary
    }
    TapHandler {
        id: tap
        gesturePolicy: TapHandler.ReleaseWithinBounds
        longPressThreshold: 0  // however long a finger rests
        onTapped: push.chosen()
    }
}
