// A button with one line of words, as wide as they need.
import QtQuick
import "."

Touch {
    id: button

    property string text: ""
    property real size: tokens.type.body
    property real most: 10000
    // room for its ends, and the width it would like with ample room
    property real padding: 56 * Ui.u
    readonly property real wanted: Math.max(150 * Ui.u, label.implicitWidth + 56 * Ui.u)

    says: text
    implicitWidth: Math.max(150 * Ui.u, label.implicitWidth + padding)
    implicitHeight: 88 * Ui.u

    Words {
        id: label
        anchors.centerIn: parent
        width: Math.min(implicitWidth, button.width - 24 * Ui.u)
        text: button.text
        size: button.size
        growth: Ui.large ? 1.1 : 1
        wrapMode: Text.NoWrap
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: 36 * Ui.u
        horizontalAlignment: Text.AlignHCenter
        font.weight: Font.DemiBold
        color: !button.enabled ? Ui.colour.off : button.primary ? Ui.colour.on_primary : Ui.colour.primary
    }
}
