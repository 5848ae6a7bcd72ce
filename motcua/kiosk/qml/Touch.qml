// A surface that is touched, or reached by Tab and pressed by Return or Space.
import QtQuick
import "."

Rectangle {
    id: touch

    property bool primary: false
    readonly property bool pressed: tap.pressed
    property string says: ""

    signal chosen

    radius: tokens.radius.card * Ui.u
    color: !enabled ? tokens.colour.off_soft
         : primary ? (pressed ? tokens.colour.primary_pressed : tokens.colour.primary)
                   : (pressed ? tokens.colour.primary_soft : tokens.colour.surface)
    border.width: activeFocus ? 6 * Ui.u : 2 * Ui.u
    border.color: activeFocus ? tokens.colour.focus : enabled && !primary ? tokens.colour.edge : color
    activeFocusOnTab: enabled

    Accessible.role: Accessible.Button
    Accessible.name: says
    Accessible.onPressAction: if (enabled) chosen()

    Keys.onReturnPressed: chosen()
    Keys.onEnterPressed: chosen()
    Keys.onSpacePressed: chosen()

    TapHandler {
        id: tap
        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: touch.chosen()
    }
}
