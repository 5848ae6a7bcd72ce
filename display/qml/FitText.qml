// Text that grows no larger than its token and shrinks into its box rather than leave it.
import QtQuick

Text {
    property real unit: 1
    property real size: tokens.type.body
    property real least: 20

    width: parent ? parent.width : 0
    textFormat: Text.PlainText
    font.family: tokens.family
    font.pixelSize: Math.max(1, Math.round(size * unit))
    minimumPixelSize: Math.max(1, Math.round(least * unit))
    fontSizeMode: Text.Fit
    verticalAlignment: Text.AlignVCenter
    elide: wrapMode === Text.NoWrap ? Text.ElideRight : Text.ElideNone // both at once and Text does not shrink
    color: tokens.colour.on_night
}
