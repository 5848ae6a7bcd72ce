// A button with one line of words, as wide as they need.
import QtQuick
import "."

Touch {
    id: button

    property string text: ""
    property real size: tokens.type.body

    says: text
    implicitWidth: Math.max(160 * Ui.u, label.implicitWidth + 64 * Ui.u)
    implicitHeight: 88 * Ui.u

    Words {
        id: label
        anchors.centerIn: parent
        text: button.text
        size: button.size
        font.weight: Font.DemiBold
        color: !button.enabled ? tokens.colour.off : button.primary ? tokens.colour.on_primary : tokens.colour.primary
    }
}
