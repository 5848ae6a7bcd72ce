// Text in the house's font, wrapped, never markup.
import QtQuick
import "."

Text {
    property real size: tokens.type.body
    property real growth: Ui.text
    font.family: tokens.family
    font.pixelSize: Math.round(size * growth * Ui.u)
    color: Ui.colour.ink
    wrapMode: Text.WordWrap
    textFormat: Text.PlainText
}
