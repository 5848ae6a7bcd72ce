// Text in the house's font, wrapped, never markup.
import QtQuick

Text {
    property real u: 1
    property real size: tokens.type.small
    font.family: tokens.family
    font.pixelSize: Math.max(1, Math.round(size * u))
    color: tokens.colour.ink
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
}
