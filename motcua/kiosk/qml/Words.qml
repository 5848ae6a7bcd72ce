// Text in the house's font, wrapped, never markup.
import QtQuick
import "."

Text {
    property real size: tokens.type.body
    font.family: tokens.family
    font.pixelSize: size * Ui.u
    color: tokens.colour.ink
    wrapMode: Text.WordWrap
    textFormat: Text.PlainText
}
