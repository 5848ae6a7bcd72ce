// The scale and colours of this window: sizes of the tokens are for a short side of 1080 px.
pragma Singleton
import QtQuick

QtObject {
    property real u: 1
    property bool wide: false
    property bool large: false
    property bool low: false
    property var colour
    readonly property real text: large ? 1.28 : 1
    readonly property real margin: 48 * u
    readonly property real gap: 16 * u
}
