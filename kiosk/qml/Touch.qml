// A surface that is touched; its objectName is what is chosen. The pad's place is seen by a thick edge.
import QtQuick
import "."

Rectangle {
    id: touch

    property bool primary: false
    property string says: ""
    readonly property bool pressed: tap.pressed
    readonly property bool at: objectName !== "" && kiosk.at === objectName

    signal chosen

    onChosen: if (objectName !== "") kiosk.choose(objectName)

    radius: tokens.radius.card * Ui.u
    color: !enabled ? Ui.colour.off_soft
         : primary ? (pressed ? Ui.colour.primary_pressed : Ui.colour.primary)
                   : (pressed ? Ui.colour.primary_soft : Ui.colour.surface)
    border.width: (at ? 8 : 2) * Ui.u
    border.color: at ? Ui.colour.focus : enabled && !primary ? Ui.colour.edge : color

    Accessible.role: Accessible.Button
    Accessible.name: says
    Accessible.onPressAction: if (enabled) chosen()

    TapHandler {
        id: tap
        gesturePolicy: TapHandler.ReleaseWithinBounds
        longPressThreshold: 0  // however long a finger rests
        onTapped: touch.chosen()
    }
}
